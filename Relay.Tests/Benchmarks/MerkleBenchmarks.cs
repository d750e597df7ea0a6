using BenchmarkDotNet.Attributes;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Tests.Benchmarks;

/// <summary>The root of a slot of 2,000 leaves: what is left of it at the close, and the whole tree for proofs.</summary>
[MemoryDiagnoser]
public class MerkleBenchmarks
{
    private readonly Hash32[] _leaves = new Hash32[2_000];
    private readonly MerkleFrontier _frontier = new();

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < _leaves.Length; i++) _frontier.Append(_leaves[i] = Keccak.Hash(BitConverter.GetBytes(i)));
    }

    [Benchmark]
    public Hash32 RootAtClose() => _frontier.Root;

    [Benchmark]
    public Hash32 WholeTree() => new MerkleTree(_leaves).Root;
}
