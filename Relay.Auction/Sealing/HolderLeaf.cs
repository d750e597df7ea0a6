using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;

namespace Relay.Auction.Sealing;

/// <summary>What a keyholder gets of an envelope: head, tie hash and seals, never the body (rule 11). A cancel is its core alone.</summary>
/// <remarks>Thread-safe. The bytes are a prefix of the envelope's and are not copied: whoever owns them must not change them. Hashes are computed when first asked for.</remarks>
public sealed class HolderLeaf
{
    private LeafHashes? _hashes;

    private HolderLeaf(ReadOnlyMemory<byte> bytes, SlotHeader header, in BidCore core)
    {
        Bytes = bytes;
        Header = header;
        Core = core;
    }

    /// <summary>The bytes as they go to the holder.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The header of the slot.</summary>
    public SlotHeader Header { get; }

    /// <summary>The clear part.</summary>
    public BidCore Core { get; }

    /// <summary>True for a cancel.</summary>
    public bool IsCancel => Core.Kind == BidKind.Cancel;

    /// <summary>core ‖ body hash ‖ share hashes; of a cancel the core.</summary>
    public ReadOnlyMemory<byte> Head => IsCancel ? Bytes : Bytes[..EnvelopeLayout.HeadLength(Header.Holders.Count)];

    /// <summary>The hash of c; zero for a cancel.</summary>
    public Hash32 TieHash => IsCancel ? Hash32.Zero : new Hash32(Bytes.Span[EnvelopeLayout.HeadLength(Header.Holders.Count)..]);

    /// <summary>The seals, one after another; empty for a cancel.</summary>
    public ReadOnlyMemory<byte> Seals => IsCancel ? default : Bytes[(EnvelopeLayout.HeadLength(Header.Holders.Count) + EnvelopeLayout.HashSize)..];

    /// <summary>H("relay/1/core", core).</summary>
    public Hash32 CoreHash => Hashes.Core;

    /// <summary>H("relay/1/head", head): what every seal authenticates.</summary>
    public Hash32 HeadHash => Hashes.Head;

    /// <summary>H("relay/1/seals", seals); zero for a cancel.</summary>
    public Hash32 SealsHash => Hashes.Seals;

    /// <summary>The name of the envelope in the slot's set: H("relay/1/leaf", headHash ‖ sealsHash ‖ tieHash).</summary>
    public Hash32 Leaf => Hashes.Leaf;

    private LeafHashes Hashes => _hashes ??= LeafHashes.Of(this);

    /// <summary>Reads what a holder was sent; the checks are those of an envelope, without body and signature.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, SlotHeader header, [NotNullWhen(true)] out HolderLeaf? leaf, out Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(header);
        leaf = null;
        if (!EnvelopeForm.TryReadCore(bytes.Span, header, out var core, out rejection)
            || !EnvelopeForm.HasLength(bytes.Length, LengthOf(header, core), out rejection)
            || !EnvelopeForm.IsOf(header, core, out rejection)) return false;
        leaf = new HolderLeaf(bytes, header, core);
        return true;
    }

    /// <summary>The holder's part of a whole envelope whose form was checked.</summary>
    internal static HolderLeaf Of(ReadOnlyMemory<byte> envelope, SlotHeader header, in BidCore core) => new(envelope[..LengthOf(header, core)], header, core);

    /// <summary>The body's hash as the head names it.</summary>
    internal Hash32 BodyHash => new(Bytes.Span[EnvelopeLayout.BodyHashAt..]);

    /// <summary>The hash of share <paramref name="index"/> (from 1) as the head names it.</summary>
    internal Hash32 ShareHash(int index) => new(Bytes.Span[(EnvelopeLayout.ShareHashesAt + EnvelopeLayout.HashSize * (index - 1))..]);

    /// <summary>The start of the leaf only.</summary>
    public override string ToString() => $"leaf {Leaf.ToString()[..10]}";

    private static int LengthOf(SlotHeader header, in BidCore core)
        => core.Kind == BidKind.Cancel ? BidCore.Size : EnvelopeLayout.HolderLength(header.Holders.Count);

    /// <summary>Set together, in one object, so that a reader on another thread sees all or none.</summary>
    private sealed record LeafHashes(Hash32 Core, Hash32 Head, Hash32 Seals, Hash32 Leaf)
    {
        public static LeafHashes Of(HolderLeaf leaf)
        {
            var head = ProtocolHash.Of("relay/1/head", leaf.Head.Span);
            var seals = leaf.IsCancel ? Hash32.Zero : ProtocolHash.Of("relay/1/seals", leaf.Seals.Span);
            Span<byte> parts = stackalloc byte[3 * Hash32.Size];
            head.CopyTo(parts);
            seals.CopyTo(parts[Hash32.Size..]);
            leaf.TieHash.CopyTo(parts[(2 * Hash32.Size)..]);
            return new LeafHashes(ProtocolHash.Of("relay/1/core", leaf.Bytes.Span[..BidCore.Size]), head, seals, ProtocolHash.Of("relay/1/leaf", parts));
        }
    }
}
