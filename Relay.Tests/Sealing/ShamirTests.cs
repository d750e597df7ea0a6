using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Sealing;

public sealed class ShamirTests
{
    /// <summary>FIPS 197, section 4.2: {57} • {83} = {c1}, {57} • {13} = {fe}, and the powers of x times {57}.</summary>
    [TestCase(0x57, 0x83, 0xc1)]
    [TestCase(0x57, 0x13, 0xfe)]
    [TestCase(0x57, 0x02, 0xae)]
    [TestCase(0x57, 0x04, 0x47)]
    [TestCase(0x57, 0x08, 0x8e)]
    [TestCase(0x57, 0x10, 0x07)]
    [TestCase(0x57, 0x00, 0x00)]
    public void Products_are_those_of_FIPS_197(byte a, byte b, byte product)
    {
        GaloisField.Multiply(a, b).Should().Be(product);
        GaloisField.Multiply(b, a).Should().Be(product);
    }

    [Test]
    public void Every_element_but_zero_has_an_inverse()
    {
        for (var a = 1; a < 256; a++) GaloisField.Multiply((byte)a, GaloisField.Invert((byte)a)).Should().Be(1);
        GaloisField.Invert(0).Should().Be(0);
        GaloisField.Invert(0x53).Should().Be(0xca, "this is the pair of the S-box example");
    }

    [TestCase(1, 1)]
    [TestCase(3, 2)]
    [TestCase(5, 3)]
    [TestCase(5, 5)]
    public void Any_threshold_of_shares_gives_the_secret_and_one_less_does_not(int n, int t)
    {
        var secret = SealingSlot.Bytes("secret");
        var shares = Split(secret, n, t);
        foreach (var subset in Subsets(shares, t)) Combine(subset).Should().Equal(secret);
        if (t == 1) return;
        foreach (var subset in Subsets(shares, t - 1)) Combine(subset).Should().NotEqual(secret);
    }

    [Test]
    public void With_sixteen_holders_the_last_sixteen_of_sixteen_give_the_secret()
    {
        var secret = SealingSlot.Bytes("secret");
        Combine(Split(secret, 16, 16)).Should().Equal(secret);
    }

    [Test]
    public void With_threshold_one_every_share_is_the_secret()
        => Split(SealingSlot.Bytes("secret"), 4, 1).Should().OnlyContain(share => share.Value == new Secret32(SealingSlot.Bytes("secret")));

    private static Share[] Split(byte[] secret, int n, int t)
    {
        var coefficients = Enumerable.Range(1, t - 1).SelectMany(j => SealingSlot.Bytes($"coefficient {j}")).ToArray();
        return [.. Enumerable.Range(1, n).Select(i =>
        {
            var share = new byte[32];
            Shamir.Evaluate(secret, coefficients, (byte)i, share);
            return new Share((byte)i, new Secret32(share));
        })];
    }

    private static byte[] Combine(Share[] shares)
    {
        var secret = new byte[32];
        Shamir.Combine(shares, secret);
        return secret;
    }

    private static IEnumerable<Share[]> Subsets(Share[] shares, int size)
        => Enumerable.Range(0, 1 << shares.Length).Where(mask => int.PopCount(mask) == size)
            .Select(mask => shares.Where((_, i) => (mask >> i & 1) == 1).ToArray());
}
