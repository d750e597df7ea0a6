using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>What a message of the builders' feed tells of.</summary>
public enum FeedKind : byte
{
    /// <summary>A slot's signed header.</summary>
    Header = 1,

    /// <summary>The set that a slot closed with.</summary>
    Commitment = 2,

    /// <summary>A slot's result, ranked or void.</summary>
    Result = 3,
}

/// <summary>What the relay signs of a message of the builders' feed: its place, and by hash everything that it says (docs/feed.md).</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Sequence">The message's number on the chain's feed.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Slot">The slot.</param>
/// <param name="ObjectHash">slotHash, setHash or resultHash.</param>
/// <param name="ContentsHash">Of a result with its transactions: the hash over them; else zero.</param>
/// <remarks>90 bytes: ver ‖ chainId u64 ‖ sequence u64 ‖ kind u8 ‖ slot u64 ‖ objectHash ‖ contentsHash. Hash and signature: <see cref="Label"/>, by the relay.</remarks>
public sealed record FeedEntry(ulong ChainId, ulong Sequence, FeedKind Kind, ulong Slot, Hash32 ObjectHash, Hash32 ContentsHash) : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/feed";

    /// <summary>Length in bytes.</summary>
    public const int Size = 90;

    private const byte Version = 1;

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U64(ChainId);
        writer.U64(Sequence);
        writer.U8((byte)Kind);
        writer.U64(Slot);
        writer.Hash(ObjectHash);
        writer.Hash(ContentsHash);
        return bytes;
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("feed", Hash);
}
