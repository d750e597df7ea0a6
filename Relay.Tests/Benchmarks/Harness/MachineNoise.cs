using System.Diagnostics;
using System.Globalization;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>The same piece of work, timed again and again between the measurements: how far the machine can be believed.</summary>
internal sealed class MachineNoise
{
    private const double Bearable = 1.25;

    private readonly List<double> _milliseconds = [];
    private readonly byte[] _block = new byte[64 * 1024];

    /// <summary>The median of the samples divided by the fastest.</summary>
    public double Spread => _milliseconds.Order().ElementAt(_milliseconds.Count / 2) / _milliseconds.Min();

    /// <summary>True where the same work usually took a quarter longer than it can.</summary>
    public bool IsNoisy => Spread > Bearable;

    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"The same work took {Spread:0.00} x its best time (median of {_milliseconds.Count} samples) on {Environment.ProcessorCount} processors: {(IsNoisy ? "this machine was too noisy to believe the times; run it again when it is idle" : "quiet enough")}.");

    /// <summary>Ten samples on each processor at once, a tenth of a second in all.</summary>
    public void Sample()
    {
        for (var i = 0; i < 10; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Parallel.For(0, Environment.ProcessorCount, _ =>
            {
                for (var turn = 0; turn < 30; turn++) Keccak.Hash(_block);
            });
            _milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }
}
