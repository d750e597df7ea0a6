using System.Globalization;
using BenchmarkDotNet.Running;
using Relay.Auction.Closing;
using Relay.Tests.Benchmarks;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.EndToEnd;
using Relay.Tests.Support;

namespace Relay.Tests;

/// <summary>Started by hand: the benchmarks, and <c>figures append | close real | close SIZE … | core | feed | flood | rendering | hints | hostile | nodes | rank | recovery | simulate | submit</c>, which measure with real parts, and <c>bench</c> (./bench.sh), which is the most of them in one run. Started by a test: a relay that will be killed.</summary>
internal static class BenchmarkProgram
{
    public static async Task Main(string[] args)
    {
        switch (args)
        {
            case [DoomedRelay.Verb, var step, var blow, .. var arguments]: await DoomedRelay.RunAsync(Enum.Parse<CloseStep>(step), Enum.Parse<Blow>(blow), arguments); break;
            case ["figures", "append"]: BenchReport.Print(Console.Out, await AppendFigures.MeasureAsync()); break;
            case ["figures", "close", "real"]: BenchReport.Print(Console.Out, await CloseBench.MeasureRealAsync(CancellationToken.None)); break;
            case ["figures", "close", .. var sizes]: BenchReport.Print(Console.Out, await CloseBench.MeasureAsync([.. sizes.Select(size => int.Parse(size, CultureInfo.InvariantCulture))], CancellationToken.None)); break;
            case ["figures", "feed"]: BenchReport.Print(Console.Out, [.. await FeedFigures.MeasureAsync([(100, 50_000), (100, 350_000), (500, 50_000), (500, 350_000)], CancellationToken.None), .. await FeedFigures.MeasureRenderingAsync()]); break;
            case ["figures", "hints"]: await HintFigures.PrintAsync(Console.Out); break;
            case ["figures", "hostile"]: HostileFigures.Print(Console.Out); break;
            case ["figures", "core"]: BenchReport.Print(Console.Out, await CoreFigures.MeasureAsync()); break;
            case ["figures", "flood"]: BenchReport.Print(Console.Out, await FloodFigures.MeasureAsync()); break;
            case ["figures", "simulate"]: BenchReport.Print(Console.Out, await SimulateFigures.MeasureAsync()); break;
            case ["figures", "submit"]: BenchReport.Print(Console.Out, await SubmitFigures.MeasureAsync()); break;
            case ["bench", .. var where]: await Bench.RunAsync(where is [var into] ? into : ".bench", Console.Out, CancellationToken.None); break;
            case [BareServer.Verb, var folder]: await BareServer.RunAsync(folder); break;
            case ["figures", "rendering"]: BenchReport.Print(Console.Out, await FeedFigures.MeasureRenderingAsync()); break;
            case ["figures", "nodes"]: BenchReport.Print(Console.Out, await NodesFigures.MeasureAsync(CancellationToken.None)); break;
            case ["figures", "rank"]: BenchReport.Print(Console.Out, RankFigures.Measure(1_000, 10_000, 100_000)); break;
            case ["figures", "recovery"]: RecoveryFigures.Print(Console.Out); break;
            default: BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args); break;
        }

        await RedisServer.StopSharedAsync(); // Where one was used: no test run is there to end it.
    }
}
