using System.Security.Cryptography;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Submission;

/// <summary>A submitter that signs what it sends, and breaks one promise of the sealing at a time; for one holder.</summary>
internal static class HostileSealer
{
    private const int Head = 144, TieHash = Head, Seals = TieHash + 32, Body = Seals + 113;

    /// <summary>Everything is in order but the plaintext, which is whatever <paramref name="padded"/> holds.</summary>
    public static byte[] WithPlaintext(SlotHeader header, TestSearcher searcher, byte[] padded) => Seal(header, searcher, padded, _ => { }, _ => { });

    /// <summary>The body is of another key than the one that the seed gives.</summary>
    public static byte[] WithBodyOfAnotherKey(SlotHeader header, TestSearcher searcher) => Seal(header, searcher, new byte[2048], body => RandomNumberGenerator.Fill(body), _ => { });

    /// <summary>The tie hash is of something else than the seed's c.</summary>
    public static byte[] WithOtherTie(SlotHeader header, TestSearcher searcher) => Seal(header, searcher, new byte[2048], _ => { }, bytes => bytes[TieHash] ^= 1);

    /// <summary>The holder finds nothing in the seal.</summary>
    public static byte[] WithBrokenSeal(SlotHeader header, TestSearcher searcher) => Seal(header, searcher, new byte[2048], _ => { }, bytes => bytes[Body - 1] ^= 1);

    private static byte[] Seal(SlotHeader header, TestSearcher searcher, byte[] padded, Action<byte[]> changeBody, Action<byte[]> changeEnvelope)
    {
        var core = new BidCore(BidKind.Bundle, SealKind.Fresh, 1, header.Hash, searcher.Key.Address, TestSearcher.NewId(), 1);
        var bytes = new byte[EnvelopeLayout.BundleLength(1, 1)];
        var seed = RandomNumberGenerator.GetBytes(Secret32.Size);
        using var keys = new SeedKeys(seed, core.Hash(), new byte[Secret32.Size]);
        core.Encode(bytes);

        byte[] key = new byte[32], body = new byte[padded.Length + 16];
        keys.BodyKey(key);
        HpkeAead.Aes256Gcm.Seal(key, new byte[12], bytes.AsSpan(0, BidCore.Size), padded, body);
        changeBody(body);
        body.CopyTo(bytes, Body);
        ProtocolHash.Of("relay/1/body", body).CopyTo(bytes.AsSpan(BidCore.Size));
        SeedShares.HashOf(1, seed).CopyTo(bytes.AsSpan(BidCore.Size + 32));
        ProtocolHash.Of("relay/1/tiehash", keys.Tie().ToArray()).CopyTo(bytes.AsSpan(TieHash));
        ShareSeal.Write(header, 1, bytes.AsSpan(0, Head), keys, seed, bytes.AsSpan(Seals, EnvelopeLayout.FreshSealSize));
        changeEnvelope(bytes);
        ProtocolSignature.Sign(searcher.Key, "relay/1/envelope", HolderLeaf.Of(bytes, header, core).Leaf).CopyTo(bytes, bytes.Length - 65);
        return bytes;
    }
}
