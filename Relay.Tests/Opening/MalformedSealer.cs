using Relay.Auction.Protocol;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Opening;

/// <summary>A submitter that follows every rule of sealing, but not those of the plaintext.</summary>
internal static class MalformedSealer
{
    public static (Envelope Envelope, Share Share) Seal(SealingSlot slot, byte[] padded)
    {
        var bytes = slot.Seal().Bytes.ToArray();
        var honest = slot.Parse(bytes.ToArray());
        var share = slot.Unseal(1, honest.Holder);
        byte[] seed = new byte[32], key = new byte[32];
        share.Value.CopyTo(seed);
        ProtocolHash.Derive("relay/1/dek", seed, honest.CoreHash, key);
        HpkeAead.Aes256Gcm.Seal(key, new byte[12], bytes.AsSpan(0, 80), padded, bytes.AsSpan(289, padded.Length + 16));
        ProtocolHash.Of("relay/1/body", bytes.AsSpan(289, padded.Length + 16)).CopyTo(bytes.AsSpan(80));
        return (slot.Parse(slot.SignAgain(bytes)), share);
    }
}
