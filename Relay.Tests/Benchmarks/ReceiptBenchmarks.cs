using BenchmarkDotNet.Attributes;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Tests.Benchmarks;

/// <summary>A signed receipt, ready to send, against libsecp256k1's signature alone. Goal: at most 1.2 times.</summary>
[MemoryDiagnoser]
public class ReceiptBenchmarks
{
    private readonly SignerKey _key = SignerKey.Generate();
    private readonly byte[] _signature = new byte[65];
    private Hash32 _digest;
    private Hash32 _leaf;

    [GlobalSetup]
    public void Setup()
    {
        _digest = Keccak.Hash([1]);
        _leaf = Keccak.Hash([2]);
    }

    [Benchmark(Baseline = true)]
    public void SignAlone() => _key.Sign(_digest, _signature);

    [Benchmark]
    public byte[] SignReceipt()
    {
        var signed = new SubmissionReceipt(_digest, _leaf, Hash32.Zero, 7, 1_700_000_000_000, Durability.Fsync).SignedBy(_key);
        return signed.Value.Encode();
    }

    [GlobalCleanup]
    public void Cleanup() => _key.Dispose();
}
