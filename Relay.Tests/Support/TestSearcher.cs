using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;

namespace Relay.Tests.Support;

/// <summary>A searcher with a key of its own: makes transactions and seals them for a slot.</summary>
internal sealed class TestSearcher : IDisposable
{
    private ulong _nonce;

    public SignerKey Key { get; } = SignerKey.Generate();

    /// <summary>A transaction of a wallet that nobody else uses.</summary>
    public static byte[] Transaction(SampleTransaction? sample = null)
    {
        using var wallet = SignerKey.Generate();
        return (sample ?? new SampleTransaction()).DynamicFee(wallet);
    }

    public static BidPlaintext Bundle(params ReadOnlySpan<byte[]> transactions) => new()
    {
        Terms = BidTerms.BidDeclared,
        Bid = new UInt256(0, 1_000_000_000_000_000_000),
        Transactions = [.. transactions.ToArray().Select(raw => new BidTransaction(Tolerance.None, raw))],
    };

    /// <summary>Under a name of its own, unless one is given.</summary>
    public SealedEnvelope Seal(SlotHeader header, BidPlaintext? bundle = null, BundleId? id = null, ulong? nonce = null)
        => EnvelopeSealer.TrySeal(
            header, Key, bundle ?? Bundle(Transaction()), id ?? NewId(), nonce ?? ++_nonce, RandomNumberGenerator.GetBytes(32), out var envelope, out var rejection)
            ? envelope : throw new InvalidOperationException(rejection.ToString());

    public static BundleId NewId() => BundleId.Read(RandomNumberGenerator.GetBytes(BundleId.Size));

    public void Dispose() => Key.Dispose();
}
