using BenchmarkDotNet.Attributes;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;

namespace Relay.Tests.Benchmarks;

/// <summary>
/// A 200-byte EIP-1559 transaction to its sender, against the recovery in libsecp256k1 alone. Goal: at most 1.15 times, and at most
/// 600 bytes allocated beyond what the result keeps.
/// </summary>
[MemoryDiagnoser]
public class DecodeBenchmarks
{
    private byte[] _raw = [];
    private byte[] _signature = [];
    private Hash32 _digest;

    [GlobalSetup]
    public void Sign()
    {
        using var key = SignerKey.Generate();
        _raw = new SampleTransaction { Calldata = [.. Enumerable.Range(0, 84).Select(i => (byte)i)] }.DynamicFee(key);
        _digest = Keccak.Hash(_raw);
        _signature = key.Sign(_digest);
    }

    [Benchmark(Baseline = true)]
    public bool Recover()
    {
        Span<byte> digest = stackalloc byte[Hash32.Size];
        _digest.CopyTo(digest);
        Span<byte> signature = stackalloc byte[Secp256k1Native.RecoverableSignatureSize];
        Span<byte> key = stackalloc byte[Secp256k1Native.PublicKeySize];
        return Secp256k1Native.ParseCompact(Secp256k1Native.Context, ref signature[0], in _signature[0], _signature[64] - 27) == 1
            && Secp256k1Native.Recover(Secp256k1Native.Context, ref key[0], in signature[0], in digest[0]) == 1;
    }

    [Benchmark]
    public SignedTransaction DecodeHashAndRecover()
    {
        var transaction = DecodeAndHash();
        if (!transaction.TryGetSender(out _)) throw new InvalidOperationException("The sample has a sender.");
        return transaction;
    }

    [Benchmark]
    public SignedTransaction DecodeAndHash()
        => TransactionDecoder.TryDecode(_raw, out var transaction, out _) ? transaction : throw new InvalidOperationException("The sample decodes.");

    /// <summary>What the JSON-RPC door asks of a bundle's transaction, instead of its sender.</summary>
    [Benchmark]
    public bool AskWhetherItHasASender() => Secp256k1.IsRecoverable(_signature.AsSpan(0, 64), _signature[64] - 27);

    [Benchmark]
    public Hash32 HashAlone() => Keccak.Hash(_raw);
}
