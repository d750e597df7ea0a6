using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

/// <summary>X-Flashbots-Signature as other tools made it: personal_sign of the text 0x‖hex(keccak256(body)).</summary>
public sealed class PersonalMessageTests
{
    private const string GoUtils =
        "0x1446053488f02d460c012c84c4091cd5054d98c6cfca01b65f6c1a72773e80e60b8a4931aeee7ed18ce3adb45b2107e8c59e25556c1f871a8334e30e5bddbed21c";
    private const string MetaMask =
        "0xbf36915334f8fa93894cd54d491c31a89dbf917e9a4402b2779b73d21ecf46e36ff07db2bef6d10e92c99a02c1c5ea700b0b674dfa5d3ce9220822a7ebcc17101b";
    private const string Alloy =
        "0x983dc7c520db0d287faff3cd0aef81d5a7f4ffd3473440d3f705da16299724271f660b6fe367f455b205bc014eff3e20defd011f92000f94d39365ca0bc7867200";

    [TestCase("Hello", "0x96216849c49358B10257cb55b28eA603c874b05E", GoUtils)]
    [TestCase("Hello", "0x4bE0Cd2553356b4ABb8b6a1882325dAbC8d3013D", MetaMask)]
    [TestCase("sign this message", "0xd5F5175D014F28c85F7D67A111C2c9335D7CD771", Alloy)]
    public void Signatures_of_other_tools_recover_to_their_address(string body, string address, string signature)
    {
        Hex.TryDecode(signature, out var bytes).Should().BeTrue();
        Address.TryParse(address, out var expected).Should().BeTrue();

        Secp256k1.TryRecover(Digest(body), bytes, out var signer).Should().BeTrue();
        signer.Should().Be(expected);
    }

    [TestCase("Hello", "0xfad9c8855b740a0b7ed4c221dbad0f33a83a49cad6b3fe8d5817ac83d38b6a19", GoUtils)]
    [TestCase("sign this message", "0x0000000000000000000000000000000000000000000000000000000000123456", Alloy)]
    public void Our_signature_is_the_one_that_the_other_tool_made(string body, string secret, string signature)
    {
        Hex.TryDecode(secret, out var secretBytes).Should().BeTrue();
        Hex.TryDecode(signature, out var expected).Should().BeTrue();
        SignerKey.TryImport(secretBytes, out var key).Should().BeTrue();
        using (key)
        {
            var signed = key!.Sign(Digest(body));
            signed.AsSpan(0, 64).SequenceEqual(expected.AsSpan(0, 64)).Should().BeTrue("nonces are those of RFC 6979");
            (signed[64] % 27).Should().Be(expected[64] % 27);
        }
    }

    private static Hash32 Digest(string body)
        => PersonalMessage.Hash(Encoding.ASCII.GetBytes(Keccak.Hash(Encoding.ASCII.GetBytes(body)).ToString()));
}
