using BenchmarkDotNet.Running;
using Relay.Auction.Closing;
using Relay.Tests.Benchmarks;
using Relay.Tests.EndToEnd;

namespace Relay.Tests;

/// <summary>Started by hand: the benchmarks, and <c>figures append | feed | rendering | hints | hostile | rank | recovery | submit</c>, which measure with real parts. Started by a test: a relay that will be killed.</summary>
internal static class BenchmarkProgram
{
    public static async Task Main(string[] args)
    {
        switch (args)
        {
            case [DoomedRelay.Verb, var step, var blow, .. var arguments]: await DoomedRelay.RunAsync(Enum.Parse<CloseStep>(step), Enum.Parse<Blow>(blow), arguments); break;
            case ["figures", "append"]: await AppendFigures.PrintAsync(Console.Out); break;
            case ["figures", "feed"]: await FeedFigures.PrintAsync(CancellationToken.None); break;
            case ["figures", "hints"]: await HintFigures.PrintAsync(Console.Out); break;
            case ["figures", "hostile"]: HostileFigures.Print(Console.Out); break;
            case ["figures", "submit"]: await SubmitFigures.PrintAsync(Console.Out); break;
            case [BareServer.Verb, var folder]: await BareServer.RunAsync(folder); break;
            case ["figures", "rendering"]: await FeedFigures.PrintRenderingAsync(); break;
            case ["figures", "rank"]: RankFigures.Print(Console.Out); break;
            case ["figures", "recovery"]: RecoveryFigures.Print(Console.Out); break;
            default: BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args); break;
        }
    }
}
