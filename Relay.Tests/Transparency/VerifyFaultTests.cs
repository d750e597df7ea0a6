using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Verifying;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Tests.Transparency;

/// <summary>A relay that commits a fault, signed with its own keys, is caught and the fault is named by <c>relay verify</c>.</summary>
[NonParallelizable]
public sealed class VerifyFaultTests
{
    private RunningRelay _relay = null!;
    private LyingRelay _liar = null!;
    private IReadOnlyList<ReceiptFile> _receipts = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _relay = await RunningRelay.StartAsync(CancellationToken.None);
        var folder = _relay.NewFolder();
        await _relay.VerifyAsync(_relay.ReceiptsOf(_relay.Bob), "--url", Url, "--save", folder, "--key", _relay.KeyFile(_relay.Bob), "--auditor-key", _relay.KeyFile(_relay.Auditor));
        _liar = new LyingRelay(SlotFile.Load(folder).Single(), _relay.Keys.Relay, _relay.Holder);
        VerifyInput.TryRead([_relay.ReceiptsOf(_relay.Bob)], [], out _receipts, out _, out _).Should().BeTrue();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _relay.DisposeAsync();

    private string Url => _relay.Url.GetLeftPart(UriPartial.Authority);

    [Test]
    public Task Honest_evidence_has_no_fault() => FoundAsync("0 faults", ExitCode.Done, _liar.Honest, _receipts);

    [Test]
    public Task Winner_that_was_inserted_after_the_set_is_named()
        => FoundAsync("Inserted", Public(_liar.WithResult(result => result with { Winners = [result.Winners[0] with { Sequence = 6, Leaf = Hash32.Zero }, .. result.Winners] })));

    [Test]
    public Task Envelope_that_nobody_signed_is_named_as_inserted()
        => FoundAsync("Inserted", WithLeaf(1, (envelope, entry) => (Flip(envelope, envelope.Length - 1 - 64), entry)));

    [Test]
    public Task Leaf_that_was_dropped_is_named_by_its_receipt() => FoundAsync("Dropped", Public(_liar.WithLeaves([.. _liar.Rows.Where((_, i) => i != 1)])), _receipts);

    [Test]
    public Task Leaves_that_were_swapped_are_named_by_a_receipt()
        => FoundAsync("Swapped", Public(_liar.WithLeaves([_liar.Rows[1], _liar.Rows[0], .. _liar.Rows.Skip(2)])), _receipts);

    [Test]
    public Task Leaf_that_was_altered_after_the_set_is_named()
        => FoundAsync("Altered", Public(_liar.WithResult(result => result, rows => [.. rows.Take(3), rows[3] with { HeadHash = Hash32.Zero }, .. rows.Skip(4)])));

    [Test]
    public Task Body_that_was_altered_is_named_for_an_auditor() => FoundAsync("Altered", WithLeaf(0, (envelope, entry) => (Flip(envelope, envelope.Length - 100), entry)));

    [Test]
    public Task Second_root_among_the_evidence_is_named()
        => FoundAsync("SecondRoot", ExitCode.Rejected, [Public(_liar.Honest), Public(_liar.WithLeaves([.. _liar.Rows.Skip(1)]))], []);

    [Test]
    public async Task Second_root_that_somebody_else_was_shown_is_named_beside_what_the_relay_says()
    {
        var folder = Save([Public(_liar.WithLeaves([.. _liar.Rows.Skip(1)]))]);
        var (status, output) = await _relay.VerifyAsync("--evidence", folder, "--url", Url);
        status.Should().Be(ExitCode.Rejected);
        output.Should().Contain("SecondRoot").And.Contain("SecondResult");
    }

    [Test]
    public async Task Second_root_that_a_stranger_signed_is_no_evidence_against_the_relay()
    {
        var forged = new LyingRelay(_liar.Honest, _relay.Alice, _relay.Bob).WithLeaves([.. _liar.Rows.Skip(1)]);
        var (status, output) = await _relay.VerifyAsync("--evidence", Save([Public(forged)]), "--url", Url);
        status.Should().Be(ExitCode.Done, output);
    }

    [Test]
    public Task Second_header_is_named()
    {
        SlotHeader.TryDecode(_liar.Honest.Header, out var header, out _).Should().BeTrue();
        var other = header! with { Reserve = 11 };
        var second = Public(_liar.Honest) with { Header = other.Encode(), RelaySignature = Hex.Encode(SignedSlotHeader.Sign(_relay.Keys.Relay, other)) };
        return FoundAsync("SecondHeader", ExitCode.Rejected, [Public(_liar.Honest), second], []);
    }

    [Test]
    public Task One_leaf_at_two_sequences_is_named() => FoundAsync("LeafTwice", Public(_liar.WithLeaves([.. _liar.Rows, _liar.Rows[3]])));

    [Test]
    public Task Receipt_at_the_cut_off_is_named_as_late()
    {
        SlotHeader.TryDecode(_liar.Honest.Header, out var header, out _).Should().BeTrue();
        return FoundAsync("Late", ExitCode.Rejected, Public(_liar.Honest), [Stamp(_receipts[0], header!.Cutoff)]);
    }

    [Test]
    public Task Receipt_that_is_back_dated_is_named()
    {
        SlotHeader.TryDecode(_liar.Honest.Header, out var header, out _).Should().BeTrue();
        return FoundAsync("BackDated", ExitCode.Rejected, Public(_liar.Honest), [Stamp(_receipts[0], header!.OpenAt - 1)]);
    }

    [Test]
    public Task Receipt_that_says_long_before_it_was_sent_is_named_as_back_dated()
    {
        SlotHeader.TryDecode(_liar.Honest.Header, out var header, out _).Should().BeTrue();
        var early = _receipts[0].SentAt!.Value - header!.SkewMilliseconds - 1;
        return FoundAsync("BackDated", ExitCode.Rejected, Public(_liar.Honest), [Stamp(_receipts[0], early)]);
    }

    [Test]
    public Task Slot_that_was_opened_and_then_declared_void_is_named()
        => FoundAsync("OpenedThenVoid", Public(_liar.WithResult(
            result => result with { Status = SlotStatus.Void, Reason = RejectionCode.HolderUnreachable, Seed = Hash32.Zero, Winners = [] })));

    [Test]
    public Task Seed_that_is_not_the_openings_is_named_as_a_wrong_tie_break()
        => FoundAsync("WrongTieBreak", Public(_liar.WithResult(result => result with { Seed = Hash32.Zero })));

    [Test]
    public Task Tied_winners_in_the_other_order_are_named_for_an_auditor()
    {
        // Winners are 700, 650, and the two of 500.
        var lie = _liar.WithResult(result => result with { Winners = [.. result.Winners.Take(2), result.Winners[3], result.Winners[2]] });
        return FoundAsync("WrongTieBreak", lie);
    }

    [Test]
    public Task Loser_of_whom_another_reason_is_told_is_named_for_an_auditor()
        => FoundAsync("WrongOutcome", Retell(3, entry => entry with { Code = "no_room", Number = (ushort)RejectionCode.NoRoom }, commit: true));

    [Test]
    public Task Fate_that_the_transcript_does_not_commit_to_is_named_for_its_owner()
        => FoundAsync("WrongOutcome", ExitCode.Rejected, Retell(3, entry => entry with { Value = "0x1" }, commit: false) with { Audit = null }, _receipts);

    [Test]
    public Task Object_that_cannot_be_read_is_named()
        => FoundAsync("Malformed", Public(_liar.Honest) with { Transcript = new SignedBytes([1, 2, 3], "0x") });

    [Test]
    public Task Two_receipts_of_one_sequence_are_named()
    {
        SubmissionReceipt.TryDecode(_receipts[1].Receipt, out var second).Should().BeTrue();
        SubmissionReceipt.TryDecode(_receipts[0].Receipt, out var first).Should().BeTrue();
        var twin = (second! with { Sequence = first!.Sequence }).SignedBy(_relay.Keys.Relay);
        return FoundAsync("SequenceTwice", ExitCode.Rejected, Public(_liar.Honest), [_receipts[0], _receipts[1] with { Receipt = twin.Value.Encode(), Signature = Hex.Encode(twin.Signature.Span) }]);
    }

    private static SlotFile Public(SlotFile file) => file with { Entries = null, Audit = null };

    private ReceiptFile Stamp(ReceiptFile file, ulong receivedAt)
    {
        SubmissionReceipt.TryDecode(file.Receipt, out var receipt).Should().BeTrue();
        var stamped = (receipt! with { ReceivedAt = receivedAt }).SignedBy(_relay.Keys.Relay);
        return file with { Receipt = stamped.Value.Encode(), Signature = Hex.Encode(stamped.Signature.Span) };
    }

    private SlotFile WithLeaf(int sequence, Func<byte[], Api.Transparency.EntryView, (byte[] Envelope, Api.Transparency.EntryView Entry)> change)
    {
        var leaves = _liar.Honest.Audit!.Leaves.ToArray();
        var (envelope, entry) = change([.. leaves[sequence].Envelope], leaves[sequence].Entry);
        leaves[sequence] = leaves[sequence] with { Envelope = envelope, Entry = entry };
        return _liar.Honest with { Entries = null, Audit = _liar.Honest.Audit with { Leaves = leaves } };
    }

    /// <summary>The relay tells another fate, to owner and auditor alike; where it commits to it, its row says the same.</summary>
    private SlotFile Retell(int sequence, Func<Api.Transparency.EntryView, Api.Transparency.EntryView> change, bool commit)
    {
        var file = WithLeaf(sequence, (envelope, entry) => (envelope, change(entry)));
        file = file with { Entries = [.. _liar.Honest.Entries!.Select(entry => entry.Sequence == sequence ? change(entry) : entry)] };
        if (!commit) return file;
        var told = file.Audit!.Leaves[sequence].Entry;
        (Hash32.TryParse(told.Leaf, out var leaf) & Hash32.TryParse(told.Blind, out var blind) & UInt256.TryParse(told.Value, out var value)).Should().BeTrue();
        var entry = new TranscriptEntry((uint)sequence, leaf, (RejectionCode)told.Number, value, told.Gas, blind).Hash;
        return file with { Transcript = _liar.WithResult(result => result, rows => [.. rows.Select((row, i) => i == sequence ? row with { Entry = entry } : row)]).Transcript };
    }

    private static byte[] Flip(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private string Save(IReadOnlyList<SlotFile> files)
    {
        var folder = _relay.NewFolder();
        for (var i = 0; i < files.Count; i++) files[i].Save(Path.Combine(folder, $"{i}"));
        return folder;
    }

    private Task FoundAsync(string word, SlotFile file, IReadOnlyList<ReceiptFile>? receipts = null) => FoundAsync(word, ExitCode.Rejected, [file], receipts ?? []);

    private Task FoundAsync(string word, int expected, SlotFile file, IReadOnlyList<ReceiptFile> receipts) => FoundAsync(word, expected, [file], receipts);

    private async Task FoundAsync(string word, int expected, IReadOnlyList<SlotFile> files, IReadOnlyList<ReceiptFile> receipts)
    {
        var folder = _relay.NewFolder();
        foreach (var receipt in receipts) await File.WriteAllTextAsync(Path.Combine(folder, $"{receipt.Leaf}.json"), JsonSerializer.Serialize(receipt, JsonSerializerOptions.Web));
        var (status, output) = await _relay.VerifyAsync([folder, "--evidence", Save(files)]);
        TestContext.Out.WriteLine(output);
        output.Should().MatchRegex($@"(^|\s){word}(\s|$)");
        status.Should().Be(expected, output);
    }
}
