using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;

namespace Relay.Auction.Keyholders;

/// <summary>What a holder keeps of a leaf once its seal was tried: the core, the name, and its share in memory only.</summary>
internal sealed class DeliveredLeaf(HolderLeaf received)
{
    private HolderLeaf? _received = received;
    private Secret32 _share;

    public BidCore Core { get; } = received.Core;

    public Hash32 Leaf { get; } = received.Leaf;

    /// <summary>True for a bundle: a cancel holds nothing to be tried.</summary>
    public bool HasSeal => Core.Kind == BidKind.Bundle;

    /// <summary>True where the seal held the share that the head names.</summary>
    public bool IsOk { get; private set; }

    /// <summary>Tries the seal; the received bytes are let go.</summary>
    public void Unseal(ShareUnsealer unsealer)
    {
        if (_received is { } leaf && unsealer.TryUnseal(leaf, out var share)) (_share, IsOk) = (share.Value, true);
        _received = null;
    }

    /// <summary>The share of a leaf that is ok.</summary>
    public Secret32 Share => _share;

    /// <summary>Forgets the share.</summary>
    public void Erase()
    {
        _received = null;
        (_share, IsOk) = (default, false);
    }

    public override string ToString() => $"leaf {Leaf.ToString()[..10]}";
}
