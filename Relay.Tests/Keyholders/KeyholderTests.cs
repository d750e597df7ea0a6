using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Tests.Keyholders;

[TestFixture(false)]
[TestFixture(true)]
public sealed class KeyholderTests(bool isRemote)
{
    private HolderTable _table = null!;

    [SetUp]
    public async Task SetUpAsync() => _table = await HolderTable.OpenAsync(isRemote);

    [TearDown]
    public async Task CloseAsync() => await _table.DisposeAsync();

    private IKeyholder Holder => _table.Holder;

    [Test]
    public async Task A_slot_goes_through_its_steps_and_the_shares_are_the_seeds()
    {
        var header = await _table.HeaderAsync();
        var kept = HolderTable.Seal(header, _table.Alice);
        var envelopes = new[] { HolderTable.Parse(header, kept.Bytes), _table.Bundle(header, _table.Bob) };
        (await _table.DeliverAsync(header, envelopes)).Given().Should().Be(2);

        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var set = _table.SignedSet(header, envelopes);
        var marks = (await Holder.MarkAsync(set, default)).Given();
        marks.IsBy(Holder.Address).Should().BeTrue();
        marks.Value.SetHash.Should().Be(set.Value.Hash);
        marks.Value.IsOk(0).Should().BeTrue();

        var certificate = HolderTable.Certify(marks);
        var release = (await Holder.ReleaseAsync(header.Hash, certificate, default)).Given();
        release.SetHash.Should().Be(set.Value.Hash);
        release.CertificateHash.Should().Be(certificate.Hash);
        release.Count.Should().Be(2);
        release.Share(0).Should().Be(new Share(1, kept.Seed));
    }

    [Test]
    public async Task An_offered_key_is_the_same_when_asked_again_and_another_for_each_slot()
    {
        var first = (await Holder.OfferKeyAsync(_table.Request(), default)).Given();
        (await Holder.OfferKeyAsync(_table.Request(), default)).Given().ToArray().Should().Equal(first.ToArray());
        (await Holder.OfferKeyAsync(_table.Request(43), default)).Given().ToArray().Should().NotEqual(first.ToArray());
        await _table.KillAsync();
        (await Holder.OfferKeyAsync(_table.Request(), default)).Given().ToArray().Should().Equal(first.ToArray());
    }

    [Test]
    public async Task At_most_one_header_of_a_slot_is_signed_also_after_a_restart()
    {
        var header = await _table.HeaderAsync();
        var second = header with { Reserve = 1 };
        (await Holder.CoSignAsync(second.Encode(), default)).NotNow();
        var signature = (await Holder.CoSignAsync(header.Encode(), default)).Given();
        await _table.KillAsync();
        (await Holder.CoSignAsync(second.Encode(), default)).NotNow();
        (await Holder.CoSignAsync(header.Encode(), default)).Given().ToArray().Should().Equal(signature.ToArray());
    }

    [Test]
    public async Task A_header_is_not_signed_unless_it_holds_the_offered_key_and_deadline_and_the_holder()
    {
        var key = (await Holder.OfferKeyAsync(_table.Request(), default)).Given();
        var header = _table.Compose(key);
        using var other = P256Key.Generate();
        (await Holder.CoSignAsync(_table.Compose(other.Point).Encode(), default)).NotNow();
        (await Holder.CoSignAsync((header with { Deadline = header.Deadline + 1 }).Encode(), default)).NotNow();
        (await Holder.CoSignAsync((header with { Holders = [header.Holders[0] with { Holder = _table.Bob.Address }] }).Encode(), default)).NotNow();
        (await Holder.CoSignAsync((header with { Quorum = 2 }).Encode(), default)).NotNow().Why.Should().Contain("q is 2");
        (await Holder.CoSignAsync(_table.Compose(key, 43).Encode(), default)).NotNow();
        (await Holder.CoSignAsync(header.Encode(), default)).Given();
    }

    [Test]
    public async Task A_set_is_marked_only_from_the_cutoff_less_the_skew_to_the_deadline()
    {
        var header = await _table.HeaderAsync();
        var set = _table.SignedSet(header);
        _table.Time.AdvanceToMs(HolderTable.Cutoff - HolderTable.Skew - 1);
        (await Holder.MarkAsync(set, default)).NotNow();
        _table.Time.AdvanceToMs(HolderTable.Cutoff - HolderTable.Skew);
        var marks = (await Holder.MarkAsync(set, default)).Given();
        _table.Time.AdvanceToMs(HolderTable.Deadline);
        (await Holder.MarkAsync(set, default)).Given().Signature.ToArray().Should().Equal(marks.Signature.ToArray());
        (await Holder.ReleaseAsync(header.Hash, HolderTable.Certify(marks), default)).Given().Count.Should().Be(0);
        _table.Time.AdvanceToMs(HolderTable.Deadline + 1);
        (await Holder.MarkAsync(set, default)).NotNow();
        (await Holder.ReleaseAsync(header.Hash, HolderTable.Certify(marks), default)).NotNow();
        _table.HasKeyFile().Should().BeFalse();
    }

    [Test]
    public async Task After_the_deadline_an_unmarked_slot_is_refused_and_its_key_is_gone()
    {
        var header = await _table.HeaderAsync();
        _table.HasKeyFile().Should().BeTrue();
        _table.Time.AdvanceToMs(HolderTable.Deadline + 1);
        _table.HasKeyFile().Should().BeFalse("the timer destroys it without being asked");
        var refusal = (await Holder.MarkAsync(_table.SignedSet(header), default)).Refused();
        refusal.IsBy(Holder.Address).Should().BeTrue();
        refusal.Value.Should().Be(new Refusal(1, header.Hash, RejectionCode.DeadlinePassed));
        (await Holder.RefuseAsync(header.Hash, RejectionCode.HolderUnreachable, default)).Given().Value.Should().Be(refusal.Value, "the first reason stands");
    }

    [Test]
    public async Task A_refused_slot_is_never_marked_and_a_marked_one_never_refused()
    {
        var refused = await _table.HeaderAsync();
        var marked = await _table.HeaderAsync(43);
        var refusal = (await Holder.RefuseAsync(refused.Hash, RejectionCode.StoreFailedOver, default)).Given();
        _table.HasKeyFile().Should().BeFalse();
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        (await Holder.MarkAsync(_table.SignedSet(marked), default)).Given();
        await _table.KillAsync();
        (await Holder.MarkAsync(_table.SignedSet(refused), default)).Refused().Value.Should().Be(refusal.Value);
        (await Holder.RefuseAsync(marked.Hash, RejectionCode.HolderRefused, default)).NotNow();
        _table.Time.AdvanceToMs(HolderTable.Deadline + 1);
        (await Holder.RefuseAsync(marked.Hash, RejectionCode.HolderRefused, default)).NotNow();
    }

    [Test]
    public async Task Of_two_sets_marked_at_once_exactly_one_wins()
    {
        var header = await _table.HeaderAsync();
        var envelopes = new[] { _table.Bundle(header, _table.Alice), _table.Bundle(header, _table.Bob) };
        await _table.DeliverAsync(header, envelopes);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var sets = new[] { _table.SignedSet(header, envelopes), _table.SignedSet(header, envelopes[0]) };
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => Holder.MarkAsync(sets[i % 2], default))));
        var given = answers.OfType<HolderAnswer<SignedObject<Marks>>.Given>().Select(answer => answer.Value.Value.SetHash).ToArray();
        given.Should().HaveCount(8).And.OnlyContain(set => set == given[0]);
        answers.OfType<HolderAnswer<SignedObject<Marks>>.NotNow>().Should().HaveCount(8).And.OnlyContain(answer => answer.Why.Contains("another set"));
    }

    [Test]
    public async Task A_finished_slot_has_no_key_and_gives_nothing()
    {
        var header = await _table.HeaderAsync();
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var set = _table.SignedSet(header);
        var certificate = HolderTable.Certify((await Holder.MarkAsync(set, default)).Given());
        await Holder.FinishAsync(header.Hash, default);
        _table.HasKeyFile().Should().BeFalse();
        (await Holder.ReleaseAsync(header.Hash, certificate, default)).NotNow();
        (await Holder.RefuseAsync(header.Hash, RejectionCode.HolderRefused, default)).NotNow();
        await Holder.FinishAsync(header.Hash, default);
    }

    [Test]
    public async Task What_the_holder_never_signed_is_unknown_to_it()
    {
        var header = await _table.HeaderAsync();
        var foreign = (header with { Reserve = 5 }).Hash;
        (await Holder.DeliverAsync(foreign, 0, [], default)).NotNow();
        (await Holder.RefuseAsync(foreign, RejectionCode.HolderRefused, default)).NotNow();
        _table.Local.TryGetHeader(foreign, out _).Should().BeFalse();
        _table.Local.TryGetHeader(header.Hash, out var known).Should().BeTrue();
        known.Should().Be(header);
    }

    [Test]
    public async Task Key_files_are_for_their_owner_alone()
    {
        await _table.HeaderAsync();
        _table.Files().Should().HaveCount(2).And.OnlyContain(file => File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
