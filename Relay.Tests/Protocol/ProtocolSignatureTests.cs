using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Tests.Support;

namespace Relay.Tests.Protocol;

public sealed class ProtocolSignatureTests
{
    private static readonly Hash32 Hash = new(SealingSlot.Bytes("hash"));

    [Test]
    public void A_signature_is_personal_sign_of_label_newline_and_hex()
    {
        using var key = SealingSlot.Key("signer");
        var text = System.Text.Encoding.ASCII.GetBytes($"relay/1/receipt\n{Hash}");
        ProtocolSignature.Sign(key, "relay/1/receipt", Hash).Should().Equal(key.Sign(PersonalMessage.Hash(text)));
    }

    [Test]
    public void It_counts_for_its_own_label_hash_and_signer_only()
    {
        using var key = SealingSlot.Key("signer");
        var signature = ProtocolSignature.Sign(key, "relay/1/receipt", Hash);
        ProtocolSignature.IsBy(key.Address, "relay/1/receipt", Hash, signature).Should().BeTrue();
        ProtocolSignature.IsBy(key.Address, "relay/1/result", Hash, signature).Should().BeFalse();
        ProtocolSignature.IsBy(key.Address, "relay/1/receipt", Hash32.Zero, signature).Should().BeFalse();
        ProtocolSignature.IsBy(Address.Zero, "relay/1/receipt", Hash, signature).Should().BeFalse();
        ProtocolSignature.IsBy(key.Address, "relay/1/receipt", Hash, signature.AsSpan(0, 64)).Should().BeFalse();
        ProtocolSignature.IsBy(key.Address, "relay/1/receipt", Hash, [.. signature, 0]).Should().BeFalse();
    }

    [Test]
    public void V_of_zero_or_one_is_taken_and_stored_as_27_or_28()
    {
        using var key = SealingSlot.Key("signer");
        var signature = ProtocolSignature.Sign(key, "relay/1/receipt", Hash);
        var small = signature.ToArray();
        small[64] -= 27;
        ProtocolSignature.IsBy(key.Address, "relay/1/receipt", Hash, small).Should().BeTrue();
        ProtocolSignature.Normalize(small);
        small.Should().Equal(signature);
        ProtocolSignature.Normalize(small);
        small.Should().Equal(signature);
    }

    [Test]
    public void A_high_s_is_refused()
    {
        using var key = SealingSlot.Key("signer");
        ProtocolSignature.TryRecover("relay/1/receipt", Hash, HighS(ProtocolSignature.Sign(key, "relay/1/receipt", Hash)), out _).Should().BeFalse();
    }

    /// <summary>The other signature of the same key over the same text: n − s, and the other parity.</summary>
    internal static byte[] HighS(ReadOnlySpan<byte> signature)
    {
        var order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
        var s = new BigInteger(signature[32..64], isUnsigned: true, isBigEndian: true);
        var twin = signature.ToArray();
        (order - s).ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(twin, 32);
        twin[64] = (byte)(55 - twin[64]);
        return twin;
    }
}
