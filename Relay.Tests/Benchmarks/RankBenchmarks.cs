using BenchmarkDotNet.Attributes;
using Relay.Auction.Ethereum;
using Relay.Tests.Ranking;

namespace Relay.Tests.Benchmarks;

/// <summary>Conflicts, packing and order, senders known: the goal is 2.5 × the plain greedy in the same run, and linear growth.</summary>
[MemoryDiagnoser, ShortRunJob]
public class RankBenchmarks
{
    private BusySlot _slot = null!;

    [Params(1_000, 10_000, 100_000)]
    public int Bundles { get; set; }

    [GlobalSetup]
    public void MakeSlot() => _slot = new BusySlot(Bundles, seed: 4);

    [Benchmark(Baseline = true)]
    public UInt256 PlainGreedy() => _slot.PlainGreedy();

    [Benchmark]
    public int Rank() => _slot.Rank().Winners.Count;
}
