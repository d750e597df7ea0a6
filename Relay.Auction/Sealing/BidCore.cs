using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Sealing;

/// <summary>What an envelope is.</summary>
public enum BidKind : byte
{
    /// <summary>A sealed bundle.</summary>
    Bundle = 1,

    /// <summary>Withdraws the current bundle of the same signer and bundle id.</summary>
    Cancel = 2,
}

/// <summary>How an envelope's shares are sealed.</summary>
public enum SealKind : byte
{
    /// <summary>A cancel holds nothing.</summary>
    None = 0,

    /// <summary>One fresh encapsulation for each holder.</summary>
    Fresh = 1,

    /// <summary>Reserved for the relay's edge: one encapsulation for each process, slot and holder. Not taken yet.</summary>
    EdgeStream = 2,
}

/// <summary>The clear part of an envelope: everything that replacement, limits and cancellation are decided by (80 bytes).</summary>
/// <param name="Kind">Bundle or cancel.</param>
/// <param name="Seal">How the shares are sealed.</param>
/// <param name="Class">The size class, 1 to 10; 0 for a cancel.</param>
/// <param name="SlotHash">The hash of the slot's header.</param>
/// <param name="Signer">Who signs the envelope.</param>
/// <param name="Bundle">The signer's name for the bundle.</param>
/// <param name="Nonce">The highest nonce of one (signer, bundle id) in the set is the current one.</param>
public readonly record struct BidCore(BidKind Kind, SealKind Seal, byte Class, Hash32 SlotHash, Address Signer, BundleId Bundle, ulong Nonce)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 80;

    /// <summary>The version of the format.</summary>
    public const byte FormatVersion = 1;

    /// <summary>coreHash = H("relay/1/core", the canonical bytes): the salt of everything that is derived from the seed.</summary>
    public Hash32 Hash()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Encode(bytes);
        return ProtocolHash.Of("relay/1/core", bytes);
    }

    /// <summary>Writes the canonical 80 bytes.</summary>
    public void Encode(Span<byte> destination)
    {
        var writer = new CanonicalWriter(destination[..Size]);
        writer.U8(FormatVersion);
        writer.U8((byte)Kind);
        writer.U8((byte)Seal);
        writer.U8(Class);
        writer.Hash(SlotHash);
        writer.Address(Signer);
        Span<byte> id = stackalloc byte[BundleId.Size];
        Bundle.CopyTo(id);
        writer.Bytes(id);
        writer.U64(Nonce);
    }

    /// <summary>Reads 80 bytes whose version, kind, seal and class the caller has checked.</summary>
    internal static BidCore Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new CanonicalReader(bytes[1..Size]);
        return new BidCore((BidKind)reader.U8(), (SealKind)reader.U8(), reader.U8(), reader.Hash(), reader.Address(), BundleId.Read(reader.Bytes(BundleId.Size)), reader.U64());
    }
}
