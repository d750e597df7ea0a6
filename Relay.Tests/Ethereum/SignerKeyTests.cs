using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class SignerKeyTests
{
    [Test]
    public void What_a_key_signs_recovers_to_its_address_with_low_s()
    {
        using var key = SignerKey.Generate();
        for (byte i = 0; i < 32; i++)
        {
            var digest = Keccak.Hash([i]);
            var signature = key.Sign(digest);
            Secp256k1.IsHigh(signature.AsSpan(32, 32)).Should().BeFalse();
            signature[64].Should().BeOneOf(27, 28);
            Secp256k1.TryRecover(digest, signature, out var signer).Should().BeTrue();
            signer.Should().Be(key.Address);
        }
    }

    [Test]
    public void The_same_digest_is_signed_by_the_same_bytes()
    {
        using var key = SignerKey.Generate();
        var digest = Keccak.Hash("once"u8);
        key.Sign(digest).Should().Equal(key.Sign(digest));
    }

    [Test]
    public void The_secret_one_belongs_to_the_generators_address()
    {
        var secret = new byte[32];
        secret[31] = 1;
        SignerKey.TryImport(secret, out var key).Should().BeTrue();
        using (key) key!.ToString().Should().Be("0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
    }

    [Test]
    public void An_exported_secret_imports_as_the_same_key()
    {
        using var key = SignerKey.Generate();
        var secret = new byte[SignerKey.SecretSize];
        key.Export(secret);
        SignerKey.TryImport(secret, out var copy).Should().BeTrue();
        using (copy) copy!.Address.Should().Be(key.Address);
    }

    [TestCase("0x0000000000000000000000000000000000000000000000000000000000000000")]
    [TestCase("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [TestCase("0x01")]
    public void Secrets_out_of_range_are_not_imported(string secret)
    {
        Hex.TryDecode(secret, out var bytes).Should().BeTrue();
        SignerKey.TryImport(bytes, out var key).Should().BeFalse();
        key.Should().BeNull();
    }

    [Test]
    public void An_erased_key_does_not_sign()
    {
        var key = SignerKey.Generate();
        key.Dispose();
        key.Invoking(k => k.Sign(Hash32.Zero)).Should().Throw<ObjectDisposedException>();
    }
}
