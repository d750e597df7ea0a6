using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class Secp256k1Tests
{
    private static readonly BigInteger Order =
        BigInteger.Parse("115792089237316195423570985008687907852837564279074904382605163141518161494337", null);

    private static readonly Hash32 Digest = Keccak.Hash("a digest"u8);

    [Test]
    public void All_four_forms_of_v_recover_the_same_signer_and_no_other_form_does()
    {
        using var key = SignerKey.Generate();
        var signature = key.Sign(Digest);
        var parity = signature[64] - 27;
        for (var v = 0; v < 256; v++)
        {
            signature[64] = (byte)v;
            var recovered = Secp256k1.TryRecover(Digest, signature, out var signer);
            recovered.Should().Be(v is 0 or 1 or 27 or 28, "v is {0}", v);
            (signer == key.Address).Should().Be(v == parity || v == parity + 27, "v is {0}", v);
        }
    }

    [Test]
    public void Whether_there_is_a_signer_is_known_without_recovering_it()
    {
        var random = new Random(7);
        var found = 0;
        for (var i = 0; i < 400; i++)
        {
            // Half of all numbers are the x of a point.
            var signature = new byte[64];
            random.NextBytes(signature);
            signature[32] &= 0x7f;
            if (i % 50 == 0) signature.AsSpan(0, 32).Clear();
            if (i % 50 == 1) signature.AsSpan(32, 32).Clear();
            if (i % 50 == 2) signature.AsSpan(0, 32).Fill(0xff);
            if (i % 50 == 3) signature[32] = 0x80;
            var recovers = Secp256k1.TryRecover(Digest, signature, i & 1, out _);
            Secp256k1.IsRecoverable(signature, i & 1).Should().Be(recovers, "it is number {0}", i);
            if (recovers) found++;
        }

        found.Should().BeInRange(100, 300);
    }

    [Test]
    public void High_s_is_rejected_although_it_is_the_same_signature()
    {
        using var key = SignerKey.Generate();
        var signature = key.Sign(Digest);
        var s = new BigInteger(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true);
        Write(Order - s, signature.AsSpan(32, 32));
        signature[64] ^= 27 ^ 28;

        Secp256k1.TryRecover(Digest, signature, out var signer).Should().BeFalse();
        signer.IsZero.Should().BeTrue();
    }

    [Test]
    public void The_half_of_the_order_is_the_last_low_s()
    {
        var s = new byte[32];
        Write(Order / 2, s);
        Secp256k1.IsHigh(s).Should().BeFalse();
        Write(Order / 2 + 1, s);
        Secp256k1.IsHigh(s).Should().BeTrue();
    }

    [TestCase(0, 0)]
    [TestCase(0, 1)]
    [TestCase(32, 0)]
    [TestCase(32, 1)]
    [TestCase(0, 2)]
    public void Scalars_out_of_range_are_rejected(int offset, int kind)
    {
        using var key = SignerKey.Generate();
        var signature = key.Sign(Digest);
        Write(kind switch { 0 => BigInteger.Zero, 1 => Order, _ => BigInteger.Pow(2, 256) - 1 }, signature.AsSpan(offset, 32));
        Secp256k1.TryRecover(Digest, signature, out _).Should().BeFalse();
    }

    [TestCase(0)]
    [TestCase(64)]
    [TestCase(66)]
    public void Signatures_of_another_length_are_rejected(int length)
        => Secp256k1.TryRecover(Digest, new byte[length], out _).Should().BeFalse();

    private static void Write(BigInteger number, Span<byte> destination)
    {
        destination.Clear();
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(destination[(32 - bytes.Length)..]);
    }
}
