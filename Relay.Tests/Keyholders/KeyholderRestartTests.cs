using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Tests.Keyholders;

[TestFixture(false)]
[TestFixture(true)]
public sealed class KeyholderRestartTests(bool isRemote)
{
    private HolderTable _table = null!;

    [SetUp]
    public async Task SetUpAsync() => _table = await HolderTable.OpenAsync(isRemote);

    [TearDown]
    public async Task CloseAsync() => await _table.DisposeAsync();

    private IKeyholder Holder => _table.Holder;

    public enum KilledAfter
    {
        Offer,
        CoSign,
        Deliver,
        Mark,
        Release,
        Finish,
    }

    [Test]
    public async Task Killed_after_any_step_before_the_deadline_the_slot_opens_all_the_same([Values] KilledAfter killedAfter)
    {
        var key = (await Holder.OfferKeyAsync(_table.Request(), default)).Given();
        await MaybeKillAsync(KilledAfter.Offer);
        var header = _table.Compose(key);
        await Holder.CoSignAsync(header.Encode(), default);
        await MaybeKillAsync(KilledAfter.CoSign);
        var envelopes = new[] { _table.Bundle(header, _table.Alice), _table.Bundle(header, _table.Bob) };
        await _table.DeliverAsync(header, envelopes);
        await MaybeKillAsync(KilledAfter.Deliver);

        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var set = _table.SignedSet(header, envelopes);
        var marks = await InsistAsync(header, envelopes, () => Holder.MarkAsync(set, default));
        await MaybeKillAsync(KilledAfter.Mark);
        var certificate = HolderTable.Certify(marks);
        var release = await InsistAsync(header, envelopes, () => Holder.ReleaseAsync(header.Hash, certificate, default));
        release.Count.Should().Be(2);

        if (killedAfter == KilledAfter.Release)
        {
            await _table.KillAsync();
            (await InsistAsync(header, envelopes, () => Holder.MarkAsync(set, default))).Signature.ToArray().Should().Equal(marks.Signature.ToArray());
            (await InsistAsync(header, envelopes, () => Holder.ReleaseAsync(header.Hash, certificate, default))).Encode().Should().Equal(release.Encode());
        }

        await Holder.FinishAsync(header.Hash, default);
        await MaybeKillAsync(KilledAfter.Finish);
        _table.HasKeyFile().Should().BeFalse();
        (await Holder.ReleaseAsync(header.Hash, certificate, default)).NotNow();
        (await Holder.RefuseAsync(header.Hash, RejectionCode.HolderRefused, default)).NotNow();

        async Task MaybeKillAsync(KilledAfter step)
        {
            if (step == killedAfter) await _table.KillAsync();
        }
    }

    [Test]
    public async Task Restarted_with_marks_it_marks_no_other_set()
    {
        var header = await _table.HeaderAsync();
        var envelopes = new[] { _table.Bundle(header, _table.Alice), _table.Bundle(header, _table.Bob) };
        await _table.DeliverAsync(header, envelopes);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        (await Holder.MarkAsync(_table.SignedSet(header, envelopes), default)).Given();
        await _table.KillAsync();
        await _table.DeliverAsync(header, envelopes[0]);
        (await Holder.MarkAsync(_table.SignedSet(header, envelopes[0]), default)).NotNow().Why.Should().Contain("another set");
    }

    [Test]
    public async Task Restarted_with_marks_it_releases_only_the_leaves_that_it_marked()
    {
        var header = await _table.HeaderAsync();
        var (marked, other) = (_table.Bundle(header, _table.Alice), _table.Bundle(header, _table.Bob));
        await _table.DeliverAsync(header, marked);
        _table.Time.AdvanceToMs(HolderTable.Cutoff);
        var certificate = HolderTable.Certify((await Holder.MarkAsync(_table.SignedSet(header, marked), default)).Given());
        await _table.KillAsync();
        await _table.DeliverAsync(header, other);
        (await Holder.ReleaseAsync(header.Hash, certificate, default)).NotNow().Why.Should().Contain("root");
    }

    [Test]
    public async Task Restarted_after_the_deadline_the_key_is_gone_and_the_slot_refused()
    {
        var header = await _table.HeaderAsync();
        var envelope = _table.Bundle(header, _table.Alice);
        await _table.DeliverAsync(header, envelope);
        await _table.StopAsync();
        _table.Time.AdvanceToMs(HolderTable.Deadline + 1);
        _table.HasKeyFile().Should().BeTrue("nobody was there to destroy it");
        await _table.KillAsync();
        _table.HasKeyFile().Should().BeFalse();
        (await _table.DeliverAsync(header, envelope)).Refused().Value.SlotHash.Should().Be(header.Hash);
        var refusal = (await Holder.RefuseAsync(header.Hash, RejectionCode.HolderUnreachable, default)).Given();
        refusal.IsBy(Holder.Address).Should().BeTrue();
        (await Holder.OfferKeyAsync(_table.Request() with { Deadline = HolderTable.Deadline + 60_000 }, default)).NotNow();
    }

    [Test]
    public async Task A_damaged_key_is_never_used_and_the_slot_is_refused()
    {
        var header = await _table.HeaderAsync();
        await DamageAsync(".key");
        (await Holder.RefuseAsync(header.Hash, RejectionCode.HolderRefused, default)).Given().IsBy(Holder.Address).Should().BeTrue();
        (await Holder.CoSignAsync((header with { Reserve = 1 }).Encode(), default)).NotNow();
        (await Holder.CoSignAsync(header.Encode(), default)).Refused();
    }

    [Test]
    public async Task A_damaged_record_never_gets_a_second_header_only_a_refusal_also_after_another_restart()
    {
        var header = await _table.HeaderAsync();
        await DamageAsync(".slot");
        await _table.KillAsync();
        (await Holder.OfferKeyAsync(_table.Request(), default)).NotNow().Why.Should().Contain("damaged");
        (await Holder.RefuseAsync(header.Hash, RejectionCode.HolderRefused, default)).NotNow().Why.Should().Contain("co-signed");
        (await Holder.CoSignAsync(header.Encode(), default)).Refused().Value.Should().Be(new Refusal(1, header.Hash, RejectionCode.HolderRefused));
        _table.HasKeyFile().Should().BeFalse();
        await _table.KillAsync();
        (await Holder.MarkAsync(_table.SignedSet(header), default)).Refused();
    }

    [Test]
    public async Task A_slot_that_is_forgotten_never_gets_a_header_again()
    {
        await _table.HeaderAsync();
        _table.Time.Advance(TimeSpan.FromHours(25));
        var later = new SlotKeyRequest(1, _table.Relay.Address, 9_000, _table.Time.NowMs() + 20_000);
        (await Holder.OfferKeyAsync(later, default)).Given();
        _table.Files().Should().NotContain(file => file.Contains("-42."));
        await _table.KillAsync();
        (await Holder.OfferKeyAsync(later with { Slot = 42 }, default)).NotNow();
        (await Holder.OfferKeyAsync(later with { Slot = 41 }, default)).NotNow();
        (await Holder.OfferKeyAsync(later with { Slot = 43 }, default)).Given();
        (await Holder.OfferKeyAsync(later with { Slot = 42, ChainId = 2 }, default)).Given();
    }

    [Test]
    public async Task What_a_kill_in_the_middle_of_a_write_left_behind_is_destroyed()
    {
        await _table.HeaderAsync();
        await _table.StopAsync();
        var key = _table.Files().Single(file => file.EndsWith(".key", StringComparison.Ordinal));
        File.Copy(key, key + ".new");
        await _table.KillAsync();
        _table.Files().Should().HaveCount(2).And.NotContain(file => file.EndsWith(".new", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_damaged_note_of_retired_slots_keeps_the_holder_from_starting()
    {
        await _table.HeaderAsync();
        _table.Time.Advance(TimeSpan.FromHours(25));
        await Holder.OfferKeyAsync(new SlotKeyRequest(1, _table.Relay.Address, 9_000, _table.Time.NowMs() + 20_000), default);
        var start = () => DamageAsync(".retired");
        (await start.Should().ThrowAsync<KeyFolderException>()).Which.Message.Should().Contain("damaged");
    }

    [Test]
    public async Task A_second_holder_on_the_folder_does_not_start_for_the_two_would_sign_two_headers_of_one_slot()
    {
        await _table.HeaderAsync();

        var second = () => new Keyholder(_table.Folder, _table.Identity, _table.Time, NullLogger<Keyholder>.Instance);

        second.Should().Throw<KeyFolderException>().WithMessage("*in use*");
        await _table.KillAsync();
        (await Holder.OfferKeyAsync(_table.Request(), default)).Given();
    }

    private async Task DamageAsync(string ending)
    {
        await _table.StopAsync();
        var file = _table.Files().Single(name => name.EndsWith(ending, StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^40] ^= 0x10;
        await File.WriteAllBytesAsync(file, bytes);
        await _table.KillAsync();
    }

    /// <summary>As the relay does it: what the holder lacks is delivered again.</summary>
    private async Task<T> InsistAsync<T>(SlotHeader header, Auction.Sealing.Envelope[] envelopes, Func<Task<HolderAnswer<T>>> ask)
    {
        var answer = await ask();
        if (answer is not HolderAnswer<T>.NotNow { DeliverFrom: { } from }) return answer.Given();
        (await Holder.DeliverAsync(header.Hash, from, [.. envelopes.Skip((int)from).Select(envelope => envelope.Holder)], default)).Given();
        return (await ask()).Given();
    }
}
