using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Slots;

public sealed class SlotHeaderTests
{
    private static readonly SlotHeader Committee = new SealingSlot(n: 5, t: 3, f: 1).Header;

    [TestCase(1, 1, 0)]
    [TestCase(5, 3, 1)]
    [TestCase(16, 5, 5)]
    public void A_header_survives_its_bytes(int n, byte t, byte f)
    {
        var header = new SealingSlot(n, t, f).Header;
        var bytes = header.Encode();
        bytes.Should().HaveCount(146 + 85 * n);
        SlotHeader.TryDecode(bytes, out var decoded, out var fault).Should().BeTrue(fault);
        decoded!.Encode().Should().Equal(bytes);
        decoded.Should().Be(header);
    }

    [Test]
    public void Every_bit_of_a_header_changes_its_hash_or_makes_it_invalid()
    {
        var bytes = new SealingSlot().Header.Encode();
        var hash = new SealingSlot().Header.Hash;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            if (SlotHeader.TryDecode(bytes, out var changed, out _)) changed.Hash.Should().NotBe(hash, "bit {0}", bit);
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Test]
    public void A_changed_copy_has_a_hash_of_its_own()
    {
        var first = Committee.Hash;
        (Committee with { Reserve = 5 }).Hash.Should().NotBe(first);
        Committee.Hash.Should().Be(first);
    }

    [Test]
    public void Bytes_of_another_length_or_version_are_refused()
    {
        var bytes = Committee.Encode();
        SlotHeader.TryDecode(bytes.AsSpan(..^1), out _, out var fault).Should().BeFalse();
        fault.Should().Contain("length");
        SlotHeader.TryDecode([.. bytes, 0], out _, out _).Should().BeFalse();
        SlotHeader.TryDecode([], out _, out _).Should().BeFalse();
        bytes[0] = 2;
        SlotHeader.TryDecode(bytes, out _, out fault).Should().BeFalse();
        fault.Should().Contain("version");
    }

    public static IEnumerable<TestCaseData> Faults()
    {
        TestCaseData Case(string field, SlotHeader header) => new TestCaseData(field, header).SetArgDisplayNames(field);
        yield return Case("n is 0", Committee with { Holders = [] });
        yield return Case("n is 17", new SealingSlot(17).Header);
        yield return Case("t is 0", Committee with { Threshold = 0 });
        yield return Case("t is 6", Committee with { Threshold = 6 });
        yield return Case("t is 4", Committee with { Threshold = 4 });
        yield return Case("q is 3", Committee with { Quorum = 3 });
        yield return Case("f is 1", new SealingSlot().Header with { Faults = 1, Quorum = 2 });
        yield return Case("openAt", Committee with { OpenAt = Committee.Cutoff });
        yield return Case("freeze", Committee with { Freeze = Committee.Cutoff - 1 });
        yield return Case("deadline", Committee with { Deadline = Committee.Freeze });
        yield return Case("60001 ms", Committee with { Deadline = Committee.Cutoff + 60_001 });
        yield return Case("maxClass is 0", Committee with { MaxClass = 0 });
        yield return Case("maxClass is 11", Committee with { MaxClass = 11 });
        yield return Case("holder 5 has the address of holder 2", Committee with { Holders = [.. Committee.Holders.Take(4), Committee.Holders[4] with { Holder = Committee.Holders[1].Holder }] });
        yield return Case("holder 5 has the key of holder 1", Committee with { Holders = [.. Committee.Holders.Take(4), Committee.Holders[4] with { Key = Committee.Holders[0].Key }] });
        yield return Case("key of holder 1", Committee with { Holders = [Committee.Holders[0] with { Key = new byte[65] }, .. Committee.Holders.Skip(1)] });
    }

    [TestCaseSource(nameof(Faults))]
    public void A_header_that_breaks_a_rule_is_refused_by_the_field(string expected, SlotHeader header)
    {
        header.TryValidate(out var fault).Should().BeFalse();
        fault.Should().Contain(expected);
        SlotHeader.TryDecode(header.Encode(), out _, out _).Should().BeFalse();
    }

    [Test]
    public void The_limits_themselves_are_allowed()
        => (Committee with { Freeze = Committee.Cutoff, Deadline = Committee.Cutoff + 60_000, MaxClass = 10 }).TryValidate(out _).Should().BeTrue();

    [Test]
    public void A_header_signed_by_its_relay_and_holders_verifies()
    {
        var signed = new SealingSlot(5, 3, 1).Signed();
        signed.Verify(out var fault).Should().BeTrue(fault);
    }

    [Test]
    public void A_missing_foreign_or_misplaced_signature_is_found()
    {
        var slot = new SealingSlot(5, 3, 1);
        var signed = slot.Signed();
        (signed with { RelaySignature = SignedSlotHeader.Sign(slot.Searcher, slot.Header) }).Verify(out var fault).Should().BeFalse();
        fault.Should().Contain("relay");
        (signed with { HolderSignatures = [.. signed.HolderSignatures.Reverse()] }).Verify(out fault).Should().BeFalse();
        fault.Should().Contain("holder 1");
        (signed with { HolderSignatures = [.. signed.HolderSignatures.Take(4)] }).Verify(out fault).Should().BeFalse();
        fault.Should().Contain("expected 5");
        (signed with { Header = slot.Header with { Relay = Address.Zero } }).Verify(out _).Should().BeFalse();
        (signed with { Header = slot.Header with { Threshold = 0 } }).Verify(out fault).Should().BeFalse();
        fault.Should().Contain("t is 0");
    }
}
