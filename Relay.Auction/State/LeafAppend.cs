using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>One leaf to append: what the script decides on, and the envelope to keep.</summary>
public sealed record LeafAppend
{
    /// <summary>The slot.</summary>
    public required ulong Slot { get; init; }

    /// <summary>When the request's last byte was read; Unix ms, below 2^53.</summary>
    public required ulong ReceivedAtMs { get; init; }

    /// <summary>The cut-off of the slot's signed header; Unix ms, below 2^53. In time means strictly before it.</summary>
    public required ulong ClosesAtMs { get; init; }

    /// <summary>The leaf: names the envelope.</summary>
    public required Hash32 Leaf { get; init; }

    /// <summary>The receipt's content field; zero where the client sealed.</summary>
    public required Hash32 Content { get; init; }

    /// <summary>The recovered signer.</summary>
    public required Address Signer { get; init; }

    /// <summary>The 16 bytes of the bundle's id, in the signer's own namespace.</summary>
    public required ReadOnlyMemory<byte> BundleId { get; init; }

    /// <summary>Must be higher than the last of (signer, bundle id) in this slot.</summary>
    public required ulong Nonce { get; init; }

    /// <summary>The header's cap on leaves in the slot.</summary>
    public required uint MaxLeaves { get; init; }

    /// <summary>The header's cap on leaves per signer; of the relay's edge, which signs for many, the slot's.</summary>
    public required uint MaxPerSigner { get; init; }

    /// <summary>What the receipt will say of durability.</summary>
    public required Durability Durability { get; init; }

    /// <summary>The envelope as received; at least one byte.</summary>
    public required ReadOnlyMemory<byte> Envelope { get; init; }

    /// <summary>The name of the standing order whose revision, the nonce, the leaf holds: it is noted there that it stands; null where the client sealed.</summary>
    public string? Order { get; init; }

    /// <summary>The slot and the start of the leaf; never the envelope.</summary>
    public override string ToString() => $"slot {Slot}, leaf {Leaf.ToString()[..10]}";
}
