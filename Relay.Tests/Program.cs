using BenchmarkDotNet.Running;
using Relay.Auction.Closing;
using Relay.Tests.EndToEnd;

namespace Relay.Tests;

/// <summary>Started by hand: the benchmarks. Started by a test: a relay that will be killed.</summary>
internal static class BenchmarkProgram
{
    public static async Task Main(string[] args)
    {
        if (args is [DoomedRelay.Verb, var step, .. var arguments]) await DoomedRelay.RunAsync(Enum.Parse<CloseStep>(step), arguments);
        else BenchmarkSwitcher.FromAssembly(typeof(BenchmarkProgram).Assembly).Run(args);
    }
}
