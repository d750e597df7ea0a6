using BenchmarkDotNet.Attributes;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>What one sealed bundle of 2 KB and three transactions costs at each step. After the close only <see cref="Open_decode_and_hash"/> is paid, which has the first in it: at most 25 µs.</summary>
[MemoryDiagnoser]
public class OpenBenchmarks
{
    private readonly SealingSlot _slot = new();
    private readonly byte[] _random = SealingSlot.Bytes("benchmark");
    private BidPlaintext _plaintext = null!;
    private ReadOnlyMemory<byte> _bytes;
    private Envelope _envelope = null!;
    private Share _share;
    private readonly byte[] _shared = new byte[32];
    private P256Key _managed = null!;

    [GlobalSetup]
    public void Setup()
    {
        using var sender = SignerKey.Generate();
        _plaintext = new BidPlaintext
        {
            Terms = BidTerms.BidDeclared,
            Bid = 1,
            Transactions = [.. Enumerable.Range(0, 3).Select(i => new BidTransaction(
                Tolerance.None, new SampleTransaction { Calldata = new byte[470 + i] }.DynamicFee(sender)))],
        };
        _bytes = _slot.Seal(_plaintext).Bytes;
        _envelope = _slot.Parse(_bytes);
        _share = _slot.Unseal(1, _envelope.Holder);
        _ = _envelope.Leaf;
        _slot.SlotKeys[0].Export(_shared);
        if (!P256Key.TryImport(_shared, out _managed!, isManaged: true)) throw new InvalidOperationException();
    }

    [Benchmark(Baseline = true)]
    public OpeningOutcome Open() => EnvelopeOpener.Open(_envelope, _share);

    [Benchmark]
    public int Open_decode_and_hash()
    {
        var hashed = 0;
        foreach (var transaction in ((OpeningOutcome.Opened)EnvelopeOpener.Open(_envelope, _share)).Plaintext.Transactions)
        {
            if (!TransactionDecoder.TryDecode(transaction.Raw, out var decoded, out var rejection)) throw new InvalidOperationException(rejection.ToString());
            hashed += decoded.Hash.GetHashCode();
        }

        return hashed;
    }

    [Benchmark]
    public bool Submission_parse_leaf_and_signer() => _slot.Parse(_bytes).TryVerifySigner(out _);

    [Benchmark]
    public bool Keyholder_unseal() => _slot.TryUnseal(1, _envelope.Holder, out _);

    [Benchmark]
    public bool Agreement_by_libcrypto() => _slot.SlotKeys[0].TryAgree(_slot.SlotKeys[0].Point.Span, _shared);

    [Benchmark]
    public bool Agreement_by_the_base_library() => _managed.TryAgree(_slot.SlotKeys[0].Point.Span, _shared);

    [Benchmark]
    public bool Submitter_seal()
        => EnvelopeSealer.TrySeal(_slot.Header, _slot.Searcher, _plaintext, SealingSlot.Bundle, 1, _random, out _, out _);
}
