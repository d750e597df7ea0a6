using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Tests.Keyholders;

[TestFixture(false)]
[TestFixture(true)]
public sealed class KeyholderLeavesTests(bool isRemote)
{
    private HolderTable _table = null!;
    private SlotHeader _header = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _table = await HolderTable.OpenAsync(isRemote);
        _header = await _table.HeaderAsync();
    }

    [TearDown]
    public async Task CloseAsync() => await _table.DisposeAsync();

    private IKeyholder Holder => _table.Holder;

    [Test]
    public async Task A_set_with_more_leaves_than_were_delivered_names_the_first_that_lacks()
    {
        var envelopes = new[] { _table.Bundle(_header, _table.Alice), _table.Bundle(_header, _table.Bob) };
        await _table.DeliverAsync(_header, envelopes[0]);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var set = _table.SignedSet(_header, envelopes);
        (await Holder.MarkAsync(set, default)).NotNow().DeliverFrom.Should().Be(1);
        (await Holder.DeliverAsync(_header.Hash, 1, [envelopes[1].Holder], default)).Given().Should().Be(2);
        (await Holder.MarkAsync(set, default)).Given();
    }

    [Test]
    public async Task Leaves_beyond_a_gap_are_not_taken_and_those_delivered_again_change_nothing()
    {
        var (first, second, third) = (_table.Bundle(_header, _table.Alice, 1), _table.Bundle(_header, _table.Alice, 2), _table.Bundle(_header, _table.Alice, 3));
        (await Holder.DeliverAsync(_header.Hash, 1, [second.Holder], default)).Given().Should().Be(0);
        (await _table.DeliverAsync(_header, first, second)).Given().Should().Be(2);
        (await _table.DeliverAsync(_header, third, second)).Given().Should().Be(2, "a sequence holds the leaf that came first");
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        (await Holder.MarkAsync(_table.SignedSet(_header, third, second), default)).NotNow().Why.Should().Contain("root");
        (await Holder.MarkAsync(_table.SignedSet(_header, first, second), default)).Given();
    }

    [Test]
    public async Task A_set_of_another_order_relay_header_or_slot_is_not_marked()
    {
        var envelopes = new[] { _table.Bundle(_header, _table.Alice), _table.Bundle(_header, _table.Bob) };
        await _table.DeliverAsync(_header, envelopes);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var set = _table.Set(_header, envelopes);
        (await Holder.MarkAsync(_table.SignedSet(_header, envelopes[1], envelopes[0]), default)).NotNow().Why.Should().Contain("root");
        (await Holder.MarkAsync(set.SignedBy(_table.Bob), default)).NotNow().Why.Should().Contain("relay");
        (await Holder.MarkAsync((set with { Slot = 43 }).SignedBy(_table.Relay), default)).NotNow();
        (await Holder.MarkAsync((set with { Count = uint.MaxValue }).SignedBy(_table.Relay), default)).NotNow();
        (await Holder.MarkAsync((set with { SlotHash = (_header with { Reserve = 9 }).Hash }).SignedBy(_table.Relay), default)).NotNow();
        (await Holder.MarkAsync(set.SignedBy(_table.Relay), default)).Given();
    }

    [Test]
    public async Task A_bad_seal_is_marked_bad_and_never_released()
    {
        var good = _table.Bundle(_header, _table.Alice);
        var bytes = _table.Bundle(_header, _table.Bob).Bytes.ToArray();
        bytes[EnvelopeLayout.HeadLength(1) + 32 + 70] ^= 1;
        var bad = HolderTable.Parse(_header, bytes);
        var noPoint = _table.Bundle(_header, _table.Bob, 2).Bytes.ToArray();
        noPoint[EnvelopeLayout.HeadLength(1) + 32] = 7;
        var (marks, release) = await OpenAsync(bad, good, HolderTable.Parse(_header, noPoint));
        Seen(marks).Should().Equal(true, true, true);
        Ok(marks).Should().Equal(false, true, false);
        Sequences(release).Should().Equal(1);
    }

    [Test]
    public async Task A_share_other_than_the_one_that_the_head_names_is_bad()
    {
        var bytes = _table.Bundle(_header, _table.Alice).Bytes.ToArray();
        bytes[EnvelopeLayout.HeadLength(1) - 1] ^= 1;
        var (marks, release) = await OpenAsync(HolderTable.Parse(_header, bytes));
        Ok(marks).Should().Equal(false);
        release.Count.Should().Be(0);
    }

    [Test]
    public async Task Superseded_and_cancelled_leaves_are_never_released()
    {
        var (marks, release) = await OpenAsync(
            _table.Bundle(_header, _table.Alice, id: 1, nonce: 1),
            _table.Bundle(_header, _table.Alice, id: 1, nonce: 2),
            _table.Bundle(_header, _table.Bob, id: 1, nonce: 1),
            _table.Cancel(_header, _table.Bob, id: 1, nonce: 2),
            _table.Bundle(_header, _table.Alice, id: 2, nonce: 1));
        Seen(marks).Should().AllBeEquivalentTo(true);
        Sequences(release).Should().Equal(1, 4);
    }

    [Test]
    public async Task What_is_delivered_beyond_the_set_stays_sealed()
    {
        var (inTime, late) = (_table.Bundle(_header, _table.Alice, nonce: 1), _table.Bundle(_header, _table.Alice, nonce: 2));
        await _table.DeliverAsync(_header, inTime, late);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var marks = (await Holder.MarkAsync(_table.SignedSet(_header, inTime), default)).Given();
        var release = (await Holder.ReleaseAsync(_header.Hash, HolderTable.Certify(marks), default)).Given();
        Sequences(release).Should().Equal([0u], "the late replacement replaces nothing");
    }

    [Test]
    public async Task Nothing_is_released_before_the_marks_or_for_a_certificate_that_is_not_theirs()
    {
        var envelopes = new[] { _table.Bundle(_header, _table.Alice), _table.Bundle(_header, _table.Bob) };
        await _table.DeliverAsync(_header, envelopes);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var set = _table.SignedSet(_header, envelopes);
        var forged = new MarkSet(2);
        forged.Ok(0);
        var byBob = HolderTable.Certify(forged.ToMarks(1, set.Value.Hash).SignedBy(_table.Bob));
        (await Holder.ReleaseAsync(_header.Hash, byBob, default)).NotNow().Why.Should().Contain("not marked");
        var marks = (await Holder.MarkAsync(set, default)).Given();
        (await Holder.ReleaseAsync(_header.Hash, byBob, default)).NotNow().Why.Should().Contain("not signed");
        var second = HolderTable.Certify(forged.ToMarks(2, set.Value.Hash).SignedBy(_table.Identity));
        (await Holder.ReleaseAsync(_header.Hash, second, default)).NotNow();
        var otherSet = HolderTable.Certify(forged.ToMarks(1, Hash32.Zero).SignedBy(_table.Identity));
        (await Holder.ReleaseAsync(_header.Hash, otherSet, default)).NotNow().Why.Should().Contain("another set");
        (await Holder.ReleaseAsync(_header.Hash, HolderTable.Certify(marks), default)).Given().Count.Should().Be(2);
    }

    [Test]
    public async Task The_senders_buffers_may_be_overwritten_once_delivered()
    {
        var bytes = _table.Bundle(_header, _table.Alice).Bytes.ToArray();
        var set = _table.SignedSet(_header, HolderTable.Parse(_header, bytes.ToArray()));
        await _table.DeliverAsync(_header, HolderTable.Parse(_header, bytes));
        Array.Clear(bytes);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        Ok((await Holder.MarkAsync(set, default)).Given().Value).Should().Equal(true);
    }

    private static bool[] Ok(Marks marks) => [.. Enumerable.Range(0, (int)marks.Count).Select(sequence => marks.IsOk((uint)sequence))];

    private static bool[] Seen(Marks marks) => [.. Enumerable.Range(0, (int)marks.Count).Select(sequence => marks.IsSeen((uint)sequence))];

    private static uint[] Sequences(Release release) => [.. Enumerable.Range(0, release.Count).Select(release.Sequence)];

    private async Task<(Marks Marks, Release Release)> OpenAsync(params Envelope[] envelopes)
    {
        (await _table.DeliverAsync(_header, envelopes)).Given().Should().Be((uint)envelopes.Length);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var marks = (await Holder.MarkAsync(_table.SignedSet(_header, envelopes), default)).Given();
        return (marks.Value, (await Holder.ReleaseAsync(_header.Hash, HolderTable.Certify(marks), default)).Given());
    }
}
