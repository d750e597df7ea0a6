using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;

namespace Relay.Auction.Sealing;

/// <summary>The submitter's half: seals a bundle for a slot. Deterministic: the same inputs give the same bytes.</summary>
public static class EnvelopeSealer
{
    /// <summary>Seals into the smallest size class that holds the bundle.</summary>
    /// <param name="header">The slot's header; its signatures and pinned keys are the caller's to check.</param>
    /// <param name="signer">Who submits.</param>
    /// <param name="plaintext">The bundle.</param>
    /// <param name="bundle">The signer's name for it.</param>
    /// <param name="nonce">Higher than the last one under that name.</param>
    /// <param name="random32">32 fresh random bytes; never used for another envelope.</param>
    /// <param name="sealedEnvelope">What to send and to keep.</param>
    /// <param name="rejection"><see cref="RejectionCode.BundleTooLarge"/> where no class of the slot holds the bundle,
    /// <see cref="RejectionCode.Malformed"/> where the bundle has no canonical form.</param>
    public static bool TrySeal(
        SlotHeader header, SignerKey signer, BidPlaintext plaintext, BundleId bundle, ulong nonce, ReadOnlySpan<byte> random32,
        [NotNullWhen(true)] out SealedEnvelope? sealedEnvelope, out Rejection rejection)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(plaintext);
        ArgumentOutOfRangeException.ThrowIfNotEqual(random32.Length, Secret32.Size);
        sealedEnvelope = null;
        if (!SizeClass.TryFor((int)Math.Min(plaintext.Length, int.MaxValue), out var sizeClass) || sizeClass > header.MaxClass
            || !plaintext.Fits(sizeClass))
        {
            rejection = new Rejection(RejectionCode.BundleTooLarge, $"the bundle has {plaintext.Length} bytes, the slot takes {SizeClass.PlaintextLength(header.MaxClass)}");
            return false;
        }

        using var padded = ClearBuffer.Rent(SizeClass.PlaintextLength(sizeClass));
        plaintext.Encode(padded.Span);
        // A flag or a bid that no opener would take is found here, not after the close.
        if (!BidPlaintext.TryParse(padded.Memory, header.Rules, out _, out rejection)) return false;

        var core = new BidCore(BidKind.Bundle, SealKind.Fresh, sizeClass, header.Hash, signer.Address, bundle, nonce);
        sealedEnvelope = Seal(header, signer, core, padded.Span, random32);
        return true;
    }

    private static SealedEnvelope Seal(SlotHeader header, SignerKey signer, in BidCore core, ReadOnlySpan<byte> padded, ReadOnlySpan<byte> random32)
    {
        var n = header.Holders.Count;
        var bytes = new byte[EnvelopeLayout.BundleLength(n, core.Class)];
        var head = bytes.AsSpan(0, EnvelopeLayout.HeadLength(n));
        var tieHash = bytes.AsSpan(head.Length, EnvelopeLayout.HashSize);
        var seals = bytes.AsSpan(head.Length + tieHash.Length, EnvelopeLayout.FreshSealSize * n);
        var body = bytes.AsSpan(EnvelopeLayout.HolderLength(n), padded.Length + HpkeAeads.TagSize);

        Span<byte> seed = stackalloc byte[Secret32.Size];
        ProtocolHash.Of("relay/1/seed", random32, padded).CopyTo(seed);
        using var keys = new SeedKeys(seed, core.Hash(), stackalloc byte[Secret32.Size]);

        core.Encode(head);
        SealBody(keys, head[..BidCore.Size], padded, body);
        ProtocolHash.Of(SealingLabels.Body, body).CopyTo(head[EnvelopeLayout.BodyHashAt..]);

        Span<byte> shares = stackalloc byte[Secret32.Size * Shamir.MaxHolders];
        SeedShares.Write(seed, keys, header.Threshold, shares[..(Secret32.Size * n)]);
        for (var i = 1; i <= n; i++)
            SeedShares.HashOf((byte)i, SeedShares.At(shares, i)).CopyTo(head[(EnvelopeLayout.ShareHashesAt + EnvelopeLayout.HashSize * (i - 1))..]);

        ProtocolHash.Of(SealingLabels.TieHash, keys.Tie().ToArray()).CopyTo(tieHash);
        for (var i = 1; i <= n; i++)
            ShareSeal.Write(header, (byte)i, head, keys, SeedShares.At(shares, i), seals.Slice(EnvelopeLayout.FreshSealSize * (i - 1), EnvelopeLayout.FreshSealSize));

        var leaf = HolderLeaf.Of(bytes, header, core).Leaf;
        ProtocolSignature.Sign(signer, SealingLabels.Envelope, leaf).CopyTo(bytes, bytes.Length - EnvelopeLayout.SignatureSize);
        var sealedEnvelope = new SealedEnvelope(bytes, leaf, new Secret32(seed));
        CryptographicOperations.ZeroMemory(seed);
        CryptographicOperations.ZeroMemory(shares);
        return sealedEnvelope;
    }

    /// <remarks>The nonce is zero: the key encrypts this one body and nothing else.</remarks>
    private static void SealBody(in SeedKeys keys, ReadOnlySpan<byte> core, ReadOnlySpan<byte> padded, Span<byte> body)
    {
        Span<byte> key = stackalloc byte[32];
        keys.BodyKey(key);
        Span<byte> nonce = stackalloc byte[HpkeAeads.NonceSize];
        nonce.Clear();
        HpkeAead.Aes256Gcm.Seal(key, nonce, core, padded, body);
        CryptographicOperations.ZeroMemory(key);
    }
}
