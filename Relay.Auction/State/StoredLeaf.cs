using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>A leaf as it was appended.</summary>
public sealed record StoredLeaf : LeafEntry
{
    internal StoredLeaf(uint seq, ulong receivedAtMs, Hash32 leaf, Hash32 content, Durability durability, ReadOnlyMemory<byte> envelope, ReadOnlyMemory<byte> entry)
        : base(seq)
        => (ReceivedAtMs, Leaf, Content, Durability, Envelope, Entry) = (receivedAtMs, leaf, content, durability, envelope, entry);

    /// <summary>When its last byte was read; Unix ms.</summary>
    public ulong ReceivedAtMs { get; }

    /// <summary>The leaf.</summary>
    public Hash32 Leaf { get; }

    /// <summary>The receipt's content field.</summary>
    public Hash32 Content { get; }

    /// <summary>What the receipt says of durability.</summary>
    public Durability Durability { get; }

    /// <summary>The envelope as received; not checked by the store.</summary>
    public ReadOnlyMemory<byte> Envelope { get; }

    /// <summary>The whole entry, to offer it again.</summary>
    internal ReadOnlyMemory<byte> Entry { get; }

    /// <summary>The sequence and the start of the leaf; never the envelope.</summary>
    public override string ToString() => $"leaf {Seq} {Leaf.ToString()[..10]}";
}

/// <summary>An entry that no append can have written: it keeps its sequence and is never opened.</summary>
public sealed record QuarantinedLeaf : LeafEntry
{
    internal QuarantinedLeaf(uint seq, int length)
        : base(seq) => Length = length;

    /// <summary>Its length in bytes.</summary>
    public int Length { get; }
}
