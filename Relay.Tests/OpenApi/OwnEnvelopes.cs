using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.OpenApi;

/// <summary>What a client fills into the examples of both documents: envelopes of one bundle id for one slot, by the examples' key.</summary>
internal sealed class OwnEnvelopes(SlotHeader slot) : IDisposable
{
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _sealed = [];

    /// <summary>32 bytes of 0x11.</summary>
    public SignerKey Key { get; } = SignerKey.TryImport([.. Enumerable.Repeat((byte)0x11, 32)], out var key) ? key : throw new InvalidOperationException();

    /// <summary>"bundle 1": a bundle of nonce 1; "cancel 2": a cancel of nonce 2.</summary>
    public ReadOnlyMemory<byte> Sealed(string fill)
    {
        if (_sealed.TryGetValue(fill, out var known)) return known;
        var words = fill.Split(' ');
        var (id, nonce) = (BundleId.Read(SealingSlot.Bytes("example")), ulong.Parse(words[1], CultureInfo.InvariantCulture));
        if (words[0] == "cancel") return _sealed[fill] = CancelEnvelope.Create(slot, Key, id, nonce);
        var isSealed = EnvelopeSealer.TrySeal(slot, Key, TestSearcher.Bundle(TestSearcher.Transaction()), id, nonce, SealingSlot.Bytes(fill), out var envelope, out var rejection);
        return _sealed[fill] = isSealed ? envelope!.Bytes : throw new InvalidOperationException(rejection.ToString());
    }

    /// <summary>The leaf of the story's first receipt.</summary>
    public Hash32 Leaf() => Envelope.TryParse(Sealed("bundle 1"), slot, out var envelope, out var rejection) ? envelope.Leaf : throw new InvalidOperationException(rejection.ToString());

    public void Dispose() => Key.Dispose();
}
