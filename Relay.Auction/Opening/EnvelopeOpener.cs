using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Opening;

/// <summary>Opens an envelope from its shares: a pure function, the same for everybody (rule 9).</summary>
/// <remarks>
/// All that is left for the time after the close: hashes of the shares and of c, four HMACs, one AES-256-GCM, the parser. No curve is touched.
/// Hashes are checked before anything is used. One buffer of the class's size is allocated for each bundle; its transactions are slices of it.
/// </remarks>
public static class EnvelopeOpener
{
    /// <summary>Opens a bundle.</summary>
    /// <param name="envelope">A bundle, not a cancel; its form was checked against its header.</param>
    /// <param name="shares">Shares of any holders in any order; those that do not match their hash are passed over.</param>
    /// <exception cref="ArgumentException">The envelope is a cancel.</exception>
    public static OpeningOutcome Open(Envelope envelope, params ReadOnlySpan<Share> shares)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (envelope.IsCancel) throw new ArgumentException("A cancel holds nothing.", nameof(envelope));

        int threshold = envelope.Header.Threshold;
        Span<Share> matching = stackalloc Share[Shamir.MaxHolders];
        var count = Match(envelope.Holder, shares, matching[..threshold]);
        if (count < threshold) return new OpeningOutcome.SharesMissing(count, threshold);

        Span<byte> seed = stackalloc byte[Secret32.Size];
        Shamir.Combine(matching[..threshold], seed);
        using var keys = new SeedKeys(seed, envelope.CoreHash, stackalloc byte[Secret32.Size]);
        var outcome = AreAllSharesNamed(envelope.Holder, seed, keys) ? OpenBody(envelope, seed, keys) : Void("a share hash is not that of the seed");
        CryptographicOperations.ZeroMemory(seed);
        return outcome;
    }

    private static OpeningOutcome OpenBody(Envelope envelope, ReadOnlySpan<byte> seed, in SeedKeys keys)
    {
        var tie = keys.Tie();
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        tie.CopyTo(bytes);
        if (ProtocolHash.Of(SealingLabels.TieHash, bytes) != envelope.TieHash) return Void("the tie hash is not that of the seed");
        var opened = new OpenedSeed(new Secret32(seed), tie, keys.Blind());

        // A body that the head does not name never passed intake. It is no part of the hashes that decide over c:
        // or whoever stores the bodies could choose after the close which ties count.
        if (!envelope.HasNamedBody()) return new OpeningOutcome.Failed(new Rejection(RejectionCode.BodyAuth, "the body's hash is not the one in the head"), opened);

        Span<byte> key = stackalloc byte[32];
        keys.BodyKey(key);
        Span<byte> nonce = stackalloc byte[HpkeAeads.NonceSize];
        nonce.Clear();
        var padded = GC.AllocateUninitializedArray<byte>(SizeClass.PlaintextLength(envelope.Core.Class));
        var authentic = HpkeAead.Aes256Gcm.TryOpen(key, nonce, envelope.Head.Span[..BidCore.Size], envelope.Body.Span, padded);
        CryptographicOperations.ZeroMemory(key);
        if (!authentic) return new OpeningOutcome.Failed(new Rejection(RejectionCode.BodyAuth, "the body does not authenticate under the seed's key"), opened);

        return BidPlaintext.TryParse(padded, envelope.Header.Rules, out var plaintext, out var rejection)
            ? new OpeningOutcome.Opened(opened, plaintext)
            : new OpeningOutcome.Failed(rejection, opened);
    }

    /// <summary>Collects distinct shares that match their hashes, at most as many as are needed.</summary>
    private static int Match(HolderLeaf leaf, ReadOnlySpan<Share> shares, Span<Share> matching)
    {
        var count = 0;
        Span<byte> value = stackalloc byte[Secret32.Size];
        uint seen = 0;
        foreach (var share in shares)
        {
            if (count == matching.Length) break;
            if (share.Index < 1 || share.Index > leaf.Header.Holders.Count || (seen & (1u << share.Index)) != 0) continue;
            share.Value.CopyTo(value);
            if (SeedShares.HashOf(share.Index, value) != leaf.ShareHash(share.Index)) continue;
            seen |= 1u << share.Index;
            matching[count++] = share;
        }

        return count;
    }

    /// <summary>One opening for every subset: the seed must give all n shares again, not only those that were used.</summary>
    private static bool AreAllSharesNamed(HolderLeaf leaf, ReadOnlySpan<byte> seed, in SeedKeys keys)
    {
        var n = leaf.Header.Holders.Count;
        if (n == 1) return true; // The only share is the seed, and matched already.
        Span<byte> shares = stackalloc byte[Secret32.Size * Shamir.MaxHolders];
        shares = shares[..(Secret32.Size * n)];
        SeedShares.Write(seed, keys, leaf.Header.Threshold, shares);
        var named = true;
        for (var i = 1; i <= n; i++) named &= SeedShares.HashOf((byte)i, SeedShares.At(shares, i)) == leaf.ShareHash(i);
        CryptographicOperations.ZeroMemory(shares);
        return named;
    }

    private static OpeningOutcome.Failed Void(string detail) => new(new Rejection(RejectionCode.OpeningVoid, detail), null);
}
