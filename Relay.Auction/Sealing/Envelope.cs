using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;

namespace Relay.Auction.Sealing;

/// <summary>A received envelope: a view over its bytes, with its form checked.</summary>
/// <remarks>Thread-safe. The bytes are not copied: whoever owns them must not change them. Parsing costs no crypto; hashes are computed when first asked for.</remarks>
public sealed class Envelope
{
    private Envelope(ReadOnlyMemory<byte> bytes, HolderLeaf holder)
    {
        Bytes = bytes;
        Holder = holder;
    }

    /// <summary>All bytes, as they were received.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What a keyholder gets of it.</summary>
    public HolderLeaf Holder { get; }

    /// <summary>The header of the slot.</summary>
    public SlotHeader Header => Holder.Header;

    /// <summary>The clear part.</summary>
    public BidCore Core => Holder.Core;

    /// <summary>True for a cancel.</summary>
    public bool IsCancel => Holder.IsCancel;

    /// <summary>core ‖ body hash ‖ share hashes; of a cancel the core.</summary>
    public ReadOnlyMemory<byte> Head => Holder.Head;

    /// <summary>The hash of c; zero for a cancel.</summary>
    public Hash32 TieHash => Holder.TieHash;

    /// <summary>The seals, one after another; empty for a cancel.</summary>
    public ReadOnlyMemory<byte> Seals => Holder.Seals;

    /// <summary>The encrypted bundle and its tag; empty for a cancel.</summary>
    public ReadOnlyMemory<byte> Body => Bytes[Holder.Bytes.Length..^EnvelopeLayout.SignatureSize];

    /// <summary>65 bytes by the core's signer, over <see cref="Leaf"/>, as they were received.</summary>
    public ReadOnlyMemory<byte> Signature => Bytes[^EnvelopeLayout.SignatureSize..];

    /// <summary>H("relay/1/core", core).</summary>
    public Hash32 CoreHash => Holder.CoreHash;

    /// <summary>H("relay/1/head", head).</summary>
    public Hash32 HeadHash => Holder.HeadHash;

    /// <summary>H("relay/1/seals", seals); zero for a cancel.</summary>
    public Hash32 SealsHash => Holder.SealsHash;

    /// <summary>The name of the envelope in the slot's set. Neither body nor signature is hashed into it, but the head names the body.</summary>
    public Hash32 Leaf => Holder.Leaf;

    /// <summary>Checks form and exact length against the slot's header, without any crypto.</summary>
    /// <returns>False with <see cref="RejectionCode.EnvelopeLength"/>, <see cref="RejectionCode.EnvelopeForm"/>,
    /// <see cref="RejectionCode.SealNotAllowed"/> or <see cref="RejectionCode.WrongHeader"/>.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> bytes, SlotHeader header, [NotNullWhen(true)] out Envelope? envelope, out Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(header);
        envelope = null;
        if (!EnvelopeForm.TryReadCore(bytes.Span, header, out var core, out rejection)) return false;
        var expected = core.Kind == BidKind.Cancel ? EnvelopeLayout.CancelLength : EnvelopeLayout.BundleLength(header.Holders.Count, core.Class);
        if (!EnvelopeForm.HasLength(bytes.Length, expected, out rejection) || !EnvelopeForm.IsOf(header, core, out rejection)) return false;
        envelope = new Envelope(bytes, HolderLeaf.Of(bytes, header, core));
        return true;
    }

    /// <summary>Checks that the body is the one that the head names, and that the core's signer signed the leaf.</summary>
    /// <returns>False with <see cref="RejectionCode.EnvelopeForm"/> (another body), <see cref="RejectionCode.SignatureInvalid"/> or <see cref="RejectionCode.SignatureForeign"/>.</returns>
    /// <remarks>The body's hash belongs here: without it a stranger could replay somebody's head and signature with a body of rubbish, and take the leaf's place in the set.</remarks>
    public bool TryVerifySigner(out Rejection rejection)
    {
        rejection = default;
        if (!IsCancel && !HasNamedBody())
            rejection = new Rejection(RejectionCode.EnvelopeForm, "the body's hash is not the one in the head");
        else if (!ProtocolSignature.TryRecover(SealingLabels.Envelope, Leaf, Signature.Span, out var signer))
            rejection = new Rejection(RejectionCode.SignatureInvalid, "the signature's length, r, s or v is out of range, or its s is high (EIP-2)");
        else if (signer != Core.Signer)
            rejection = new Rejection(RejectionCode.SignatureForeign, $"the signature is of {signer}, the envelope names {Core.Signer}");
        return rejection.Code == RejectionCode.None;
    }

    /// <summary>True where the body hashes to what the head says.</summary>
    internal bool HasNamedBody() => ProtocolHash.Of(SealingLabels.Body, Body.Span) == Holder.BodyHash;

    /// <summary>The start of the leaf only.</summary>
    public override string ToString() => $"envelope {Leaf.ToString()[..10]}";
}
