using System.Numerics;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Builders.JsonRpc;

namespace Relay.Tests.JsonRpc;

public sealed class FlashbotsSignatureTests
{
    private const string GoKey = "fad9c8855b740a0b7ed4c221dbad0f33a83a49cad6b3fe8d5817ac83d38b6a19";
    private const string GoHeader = "0x96216849c49358B10257cb55b28eA603c874b05E:0x1446053488f02d460c012c84c4091cd5054d98c6cfca01b65f6c1a72773e80e60b8a4931aeee7ed18ce3adb45b2107e8c59e25556c1f871a8334e30e5bddbed21c";
    private static readonly byte[] Body = "Hello"u8.ToArray();

    [TestCase("Hello", GoHeader, TestName = "Signature_of_go_utils_is_verified")]
    [TestCase("Hello", "0x4bE0Cd2553356b4ABb8b6a1882325dAbC8d3013D:0xbf36915334f8fa93894cd54d491c31a89dbf917e9a4402b2779b73d21ecf46e36ff07db2bef6d10e92c99a02c1c5ea700b0b674dfa5d3ce9220822a7ebcc17101b", TestName = "Signature_of_MetaMask_is_verified")]
    [TestCase("sign this message", "0xd5F5175D014F28c85F7D67A111C2c9335D7CD771:0x983dc7c520db0d287faff3cd0aef81d5a7f4ffd3473440d3f705da16299724271f660b6fe367f455b205bc014eff3e20defd011f92000f94d39365ca0bc7867200", TestName = "Signature_of_alloy_with_v_of_0_is_verified")]
    public void Signatures_made_by_other_tools_are_verified(string body, string header)
    {
        FlashbotsSignature.TryVerify(header, Encoding.UTF8.GetBytes(body), out var signer, out _).Should().BeTrue();
        signer.ToString().Should().BeEquivalentTo(header[..42]);
    }

    [Test]
    public void Signing_gives_the_same_bytes_as_go_utils()
        => FlashbotsSignature.Sign(GoUtils(), Body).Should().BeEquivalentTo(GoHeader);

    [Test]
    public void Body_changed_by_one_space_is_somebody_elses()
    {
        FlashbotsSignature.TryVerify(GoHeader, "Hello "u8, out _, out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(RejectionCode.SignatureForeign);
        rejection.Detail.Should().Contain("byte for byte");
    }

    [TestCase(null, RejectionCode.Unauthorized, "missing")]
    [TestCase("", RejectionCode.Unauthorized, "missing")]
    [TestCase("0x12", RejectionCode.SignatureInvalid, "no colon")]
    [TestCase("96216849c49358B10257cb55b28eA603c874b05E:0x00", RejectionCode.SignatureInvalid, "the address lacks its 0x")]
    [TestCase("0x96216849:0x00", RejectionCode.SignatureInvalid, "expected an address")]
    [TestCase("0x96216849c49358B10257cb55b28eA603c874b05E:0x00", RejectionCode.SignatureInvalid, "130 hexadecimal digits")]
    public void Header_of_another_form_is_named(string? header, RejectionCode code, string words)
    {
        FlashbotsSignature.TryVerify(header, Body, out _, out var rejection).Should().BeFalse();
        rejection.Code.Should().Be(code);
        rejection.Detail.Should().Contain(words);
    }

    [Test]
    public void Signature_without_its_0x_is_named()
        => Refused(GoHeader.Replace(":0x", ":", StringComparison.Ordinal)).Should().Contain("the signature lacks its 0x");

    [TestCase(2)]
    [TestCase(29)]
    [TestCase(37)]
    public void V_of_another_value_is_named(byte v) => Refused(WithV(v)).Should().Contain($"v is {v}");

    [TestCase(1)]
    [TestCase(28)]
    public void V_of_either_form_is_taken(byte v) => FlashbotsSignature.TryVerify(WithV(v), Body, out _, out _).Should().BeTrue();

    [Test]
    public void High_s_is_named()
    {
        var order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        var signature = SignatureOf(GoHeader);
        var s = order - new BigInteger(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        s.ToByteArray(isUnsigned: true, isBigEndian: true).CopyTo(signature, 32);
        signature[64] = 27;
        Refused(Header(GoUtils(), signature)).Should().Contain("EIP-2");
    }

    [Test]
    public void R_of_zero_is_out_of_range()
    {
        var signature = SignatureOf(GoHeader);
        signature.AsSpan(0, 32).Clear();
        Refused(Header(GoUtils(), signature)).Should().Contain("out of range");
    }

    [Test]
    public void Raw_bytes_signed_instead_of_the_text_are_named()
        => RefusedFor(PersonalMessage.Hash(Keccak.Hash(Body).ToArray())).Should().Contain("32 raw bytes");

    [Test]
    public void Text_signed_without_0x_is_named()
        => RefusedFor(PersonalMessage.Hash(Encoding.ASCII.GetBytes(Keccak.Hash(Body).ToString()[2..]))).Should().Contain("lacks its 0x");

    [Test]
    public void Hash_signed_without_personal_sign_is_named()
        => RefusedFor(Keccak.Hash(Body)).Should().Contain("EIP-191");

    [Test]
    public void Another_address_than_the_signers_is_named_with_both()
    {
        using var other = SignerKey.Generate();
        var detail = Refused(Header(other, SignatureOf(GoHeader)));
        detail.Should().Contain(other.Address.ToString()).And.Contain("0x96216849c49358b10257cb55b28ea603c874b05e");
    }

    private static string RefusedFor(in Hash32 digest) => Refused(Header(GoUtils(), GoUtils().Sign(digest)));

    private static string Refused(string header)
    {
        FlashbotsSignature.TryVerify(header, Body, out _, out var rejection).Should().BeFalse();
        return rejection.Detail;
    }

    private static string WithV(byte v)
    {
        var signature = SignatureOf(GoHeader);
        signature[64] = v;
        return Header(GoUtils(), signature);
    }

    private static string Header(SignerKey key, byte[] signature) => $"{key.Address}:{Hex.Encode(signature)}";

    private static byte[] SignatureOf(string header) => Convert.FromHexString(header[45..]);

    private static SignerKey GoUtils() => SignerKey.TryImport(Convert.FromHexString(GoKey), out var key) ? key! : throw new InvalidOperationException();
}
