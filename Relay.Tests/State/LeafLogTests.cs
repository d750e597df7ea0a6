using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Receipts;
using Relay.Auction.State;
using Relay.Tests.Support;
using static Relay.Tests.State.LeafAppends;

namespace Relay.Tests.State;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LeafLogTests
{
    private RelayStore _store = null!;
    private LeaseEpoch _epoch;

    [SetUp]
    public async Task OpenAsync()
    {
        _store = await RedisServer.StoreAsync();
        _epoch = (await _store.Lease.TryTakeAsync("test", TimeSpan.FromMinutes(1), default))!.Value;
    }

    [TearDown]
    public async Task CloseAsync() => await _store.DisposeAsync();

    [Test]
    public async Task What_was_appended_is_read_back_in_sequence()
    {
        var sent = Enumerable.Range(0, 5).Select(seed => Good(seed)).ToArray();
        foreach (var (append, seq) in sent.Select((append, seq) => (append, seq)))
            (await AppendAsync(append)).Should().Be(new AppendOutcome.Appended((uint)seq));

        var read = (await _store.Leaves.ReadAsync(Slot, 1, 3, default)).Cast<StoredLeaf>().ToArray();
        read.Select(leaf => leaf.Seq).Should().Equal(1, 2, 3);
        read[0].ReceivedAtMs.Should().Be(sent[1].ReceivedAtMs);
        read[0].Leaf.Should().Be(sent[1].Leaf);
        read[0].Content.Should().Be(sent[1].Content);
        read[0].Durability.Should().Be(Durability.Fsync);
        read[0].Envelope.ToArray().Should().Equal(sent[1].Envelope.ToArray());
        (await _store.Leaves.CountAsync(Slot, default)).Should().Be(5);
        (await _store.Leaves.ReadAsync(Slot, 5, 10, default)).Should().BeEmpty();
    }

    [Test]
    public async Task The_instant_of_the_cut_off_itself_is_late_and_the_millisecond_before_is_in_time()
    {
        (await AppendAsync(Good(1) with { ReceivedAtMs = ClosesAt })).Should().Be(new AppendOutcome.Late());
        (await AppendAsync(Good(1) with { ReceivedAtMs = ClosesAt - 1 })).Should().Be(new AppendOutcome.Appended(0));
    }

    [Test]
    public async Task A_resend_gets_the_first_record_whatever_differs_now()
    {
        var first = Good(1);
        await AppendAsync(first);
        await AppendAsync(Good(2));
        var receipt = new AppendOutcome.Duplicate(0, first.ReceivedAtMs, first.Content, Durability.Fsync);
        (await AppendAsync(first)).Should().Be(receipt);
        (await AppendAsync(first with { ReceivedAtMs = ClosesAt + 5, Content = default, Durability = Durability.EverySecond, MaxLeaves = 0 })).Should().Be(receipt);
        (await _store.Leaves.FreezeAsync(Slot, _epoch, ClosesAt + 50, default)).Should().Be(new SlotFreeze(2, ClosesAt + 50));
        (await AppendAsync(first)).Should().Be(receipt, "a resend after the close gets the same receipt");
    }

    [Test]
    public async Task After_the_freeze_nothing_is_appended_in_time_or_not()
    {
        await AppendAsync(Good(1));
        await _store.Leaves.FreezeAsync(Slot, _epoch, ClosesAt + 50, default);
        (await AppendAsync(Good(2))).Should().Be(new AppendOutcome.Frozen());
        (await AppendAsync(Good(2) with { ReceivedAtMs = ClosesAt + 1 })).Should().Be(new AppendOutcome.Frozen(), "frozen is told before late");
        (await AppendAsync(Good(2, slot: Slot + 1))).Should().Be(new AppendOutcome.Appended(0), "the next slot is another");
        (await _store.Leaves.CountAsync(Slot, default)).Should().Be(1);
    }

    [Test]
    public async Task The_first_freeze_stands()
    {
        (await _store.Leaves.FindFreezeAsync(Slot, default)).Should().BeNull();
        await _store.Leaves.FreezeAsync(Slot, _epoch, 5, default);
        (await _store.Leaves.FreezeAsync(Slot, _epoch, 6, default)).Should().Be(new SlotFreeze(0, 5));
        (await _store.Leaves.FindFreezeAsync(Slot, default)).Should().Be(new SlotFreeze(0, 5));
    }

    [Test]
    public async Task A_full_slot_takes_no_more()
    {
        (await AppendAsync(Good(1) with { MaxLeaves = 1 })).Should().Be(new AppendOutcome.Appended(0));
        (await AppendAsync(Good(2) with { MaxLeaves = 1 })).Should().Be(new AppendOutcome.SlotFull());
    }

    [Test]
    public async Task A_signers_cap_is_its_own()
    {
        var mine = Good(1) with { MaxPerSigner = 1 };
        (await AppendAsync(mine)).Should().Be(new AppendOutcome.Appended(0));
        (await AppendAsync(Good(2) with { Signer = mine.Signer, MaxPerSigner = 1 })).Should().Be(new AppendOutcome.SignerCap());
        (await AppendAsync(Good(3) with { MaxPerSigner = 1 })).Should().Be(new AppendOutcome.Appended(1));
    }

    [TestCase(5ul, 4ul, false)]
    [TestCase(5ul, 5ul, false)]
    [TestCase(9ul, 10ul, true)]
    [TestCase(10ul, 9ul, false)]
    [TestCase(9_007_199_254_740_992ul, 9_007_199_254_740_993ul, true)] // 2^53 and the next: equal as doubles.
    [TestCase(9_007_199_254_740_993ul, 9_007_199_254_740_992ul, false)]
    [TestCase(ulong.MaxValue - 1, ulong.MaxValue, true)]
    [TestCase(ulong.MaxValue, 0ul, false)]
    public async Task A_nonce_must_be_higher_than_the_last(ulong last, ulong next, bool higher)
    {
        var first = Good(1) with { Nonce = last };
        await AppendAsync(first);
        var second = Good(2) with { Signer = first.Signer, BundleId = first.BundleId, Nonce = next };
        (await AppendAsync(second)).Should().Be(higher ? new AppendOutcome.Appended(1) : new AppendOutcome.NonceNotHigher(last));
    }

    [Test]
    public async Task Nonces_of_another_bundle_or_another_signer_do_not_count()
    {
        var first = Good(1) with { Nonce = 9 };
        await AppendAsync(first);
        (await AppendAsync(Good(2) with { Signer = first.Signer, Nonce = 1 })).Should().Be(new AppendOutcome.Appended(1));
        (await AppendAsync(Good(3) with { BundleId = first.BundleId, Nonce = 1 })).Should().Be(new AppendOutcome.Appended(2));
    }

    [Test]
    public async Task The_same_envelope_from_64_at_once_is_one_leaf()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => AppendAsync(Good(1))));
        outcomes.OfType<AppendOutcome.Appended>().Should().ContainSingle();
        outcomes.OfType<AppendOutcome.Duplicate>().Should().HaveCount(63).And.OnlyContain(duplicate => duplicate.Seq == 0);
        (await _store.Leaves.CountAsync(Slot, default)).Should().Be(1);
    }

    [Test]
    public async Task Sequences_under_parallel_appends_have_no_gap()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 500).Select(seed => AppendAsync(Good(seed))));
        outcomes.Cast<AppendOutcome.Appended>().Select(appended => appended.Seq).Order().Should().Equal(Enumerable.Range(0, 500).Select(seq => (uint)seq));
        var read = await _store.Leaves.ReadAsync(Slot, 0, 1_000, default);
        for (var seed = 0; seed < 500; seed++)
            ((StoredLeaf)read[(int)((AppendOutcome.Appended)outcomes[seed]).Seq]).Leaf.Should().Be(Good(seed).Leaf, "a receipt's sequence is its leaf's place");
    }

    [Test]
    public async Task A_freeze_amid_appends_counts_exactly_what_was_acknowledged()
    {
        var before = Enumerable.Range(0, 300).Select(seed => AppendAsync(Good(seed))).ToArray();
        var freezing = _store.Leaves.FreezeAsync(Slot, _epoch, ClosesAt, default);
        var after = Enumerable.Range(300, 300).Select(seed => AppendAsync(Good(seed))).ToArray();
        var freeze = await freezing;
        var outcomes = await Task.WhenAll(before.Concat(after));
        outcomes.Should().OnlyContain(outcome => outcome is AppendOutcome.Appended || outcome is AppendOutcome.Frozen);
        freeze!.Count.Should().Be((uint)outcomes.OfType<AppendOutcome.Appended>().Count());
        outcomes.OfType<AppendOutcome.Appended>().Should().OnlyContain(appended => appended.Seq < freeze.Count);
        (await _store.Leaves.CountAsync(Slot, default)).Should().Be(freeze.Count);
    }

    [Test]
    public async Task A_bundle_id_of_another_length_is_a_bug_of_the_caller()
    {
        var append = () => AppendAsync(Good(1) with { BundleId = new byte[15] });
        await append.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Test]
    public void No_envelope_is_printed()
    {
        Good(1).ToString().Should().Be("slot 77, leaf " + Good(1).Leaf.ToString()[..10]);
        LeafEntry.Decode(3, LeafEntry.Encode(Good(1))).ToString().Should().Be("leaf 3 " + Good(1).Leaf.ToString()[..10]);
    }

    private Task<AppendOutcome> AppendAsync(LeafAppend append) => _store.Leaves.AppendAsync(append, default);
}
