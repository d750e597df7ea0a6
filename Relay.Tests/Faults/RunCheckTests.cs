using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Verifying;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>The judge is judged: an honest history is clean, and each planted fault is found.</summary>
public sealed class RunCheckTests
{
    private RunHistory _honest = null!;
    private Trust _trust = null!;
    private SignerKey _relay = null!;

    [OneTimeSetUp]
    public async Task RecordAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=1500");
        await using var run = await FaultRun.StartAsync([relay.Door, relay.Door], patience.Token);
        await run.MoreAsync(6, patience.Token);
        _honest = await run.HistoryAsync(patience.Token);
        _trust = run.Trust;
        _relay = new KeyFolder(relay.Folder).Sub("relay").Identity("relay.key");
    }

    [OneTimeTearDown]
    public void Forget() => _relay.Dispose();

    [Test]
    public void Honest_history_is_clean()
    {
        _honest.Receipts.Should().HaveCountGreaterThanOrEqualTo(6);
        _honest.Builders.Should().HaveCount(2).And.OnlyContain(builder => builder.Value.Count > 3);
        RunCheck.FaultsOf(_honest, _trust).Should().BeEmpty();
    }

    [Test]
    public void Receipt_whose_leaf_is_not_in_the_set_is_found()
        => Faults(_honest with { Receipts = [.. _honest.Receipts, Promise(receipt => receipt with { Leaf = Keccak.Hash([7]) })] }).Should().Contain("Dropped").And.Contain("SequenceTwice");

    [Test]
    public void Receipt_at_a_sequence_past_the_set_is_found()
        => Faults(_honest with { Receipts = [.. _honest.Receipts, Promise(receipt => receipt with { Leaf = Keccak.Hash([7]), Sequence = 1_000 })] }).Should().Contain("Dropped");

    [Test]
    public void Receipt_of_an_instant_after_the_cut_off_is_found()
        => Faults(_honest with { Receipts = [Promise(receipt => receipt with { ReceivedAt = receipt.ReceivedAt + 60_000 })] }).Should().Contain("Late");

    [Test]
    public void Slot_with_receipts_and_no_result_is_found()
        => Faults(_honest with { Slots = [.. _honest.Slots.Where(file => file.Slot != _honest.Receipts[0].Slot)] }).Should().Contain($"slot {_honest.Receipts[0].Slot}: there are receipts, and no result");

    [Test]
    public void Second_result_of_a_slot_is_found()
    {
        var file = _honest.Slots[0];
        SlotResult.TryDecode(file.Result!.Bytes, out var result).Should().BeTrue();
        var second = (result! with { PreviousResult = Keccak.Hash([1]) }).SignedBy(_relay);
        var other = file with { Result = new SignedBytes(second.Value.Encode(), Hex.Encode(second.Signature.Span)) };
        Faults(_honest with { Slots = [.. _honest.Slots, other] }).Should().Contain("SecondResult");
    }

    [Test]
    public void Void_that_nobody_signed_is_found()
    {
        var file = _honest.Slots[0];
        SlotResult.TryDecode(file.Result!.Bytes, out var result).Should().BeTrue();
        var made = result! with { Status = SlotStatus.Void, Reason = Auction.RejectionCode.StoreFailedOver, Seed = Hash32.Zero, CertificateHash = Hash32.Zero, Winners = [] };
        Faults(_honest with { Slots = [file with { Result = new SignedBytes(made.Encode(), file.Result.Signature) }] }).Should().Contain("BadSignature");
    }

    [Test]
    public void Leaf_that_was_refused_as_late_and_is_in_the_set_is_found()
    {
        var receipt = _honest.Receipts[0];
        Faults(_honest with { Late = [new LateLeaf(receipt.Slot, receipt.Leaf)] }).Should().Contain("was refused as late, and is in the set");
    }

    [Test]
    public void Message_that_a_builder_missed_is_found() => Faults(Builder(notes => notes.RemoveAt(1))).Should().Contain("came after");

    [Test]
    public void Message_that_came_twice_is_found() => Faults(Builder(notes => notes.Insert(1, notes[0]))).Should().Contain("came after");

    [Test]
    public void Builder_that_was_told_otherwise_than_another_is_found()
        => Faults(Builder(notes => notes[0] = notes[0] with { Message = Changed(notes[0].Message, "slot", 1) })).Should().Contain("was told otherwise");

    [Test]
    public void Second_result_on_the_feed_is_found()
    {
        var last = _honest.Builders["builder 0"][^1].Sequence;
        var result = _honest.Builders["builder 0"].First(note => note.Message.Contains("\"kind\":\"result\"", StringComparison.Ordinal));
        Faults(Builder(notes => notes.Add(new BuilderNote(last + 1, result.Message)))).Should().Contain("builders were told two results");
    }

    [Test]
    public void Result_on_the_feed_that_is_not_the_published_one_is_found()
    {
        var slots = _honest.Slots.Select(file => file.Slot).ToHashSet();
        var notes = _honest.Builders["builder 0"].Select(note => IsResultOf(note, slots) ? note with { Message = Changed(note.Message, "resultHash", "0x00") } : note).ToArray();
        Faults(_honest with { Builders = new Dictionary<string, IReadOnlyList<BuilderNote>> { ["builder 0"] = notes } }).Should().Contain("tells another result");
    }

    private string Faults(RunHistory history) => string.Join('\n', RunCheck.FaultsOf(history, _trust));

    private RunHistory Builder(Action<List<BuilderNote>> change)
    {
        var notes = _honest.Builders["builder 0"].ToList();
        change(notes);
        return _honest with { Builders = new Dictionary<string, IReadOnlyList<BuilderNote>>(_honest.Builders) { ["builder 0"] = notes } };
    }

    /// <summary>A further promise of the relay, signed by its own key.</summary>
    private ReceiptFile Promise(Func<SubmissionReceipt, SubmissionReceipt> change)
    {
        var file = _honest.Receipts[0];
        SubmissionReceipt.TryDecode(file.Receipt, out var receipt).Should().BeTrue();
        var signed = change(receipt!).SignedBy(_relay);
        return file with { Receipt = signed.Value.Encode(), Signature = Hex.Encode(signed.Signature.Span), Leaf = signed.Value.Leaf.ToString() };
    }

    private static bool IsResultOf(BuilderNote note, HashSet<ulong> slots)
    {
        var message = JsonNode.Parse(note.Message)!;
        return (string?)message["kind"] == "result" && slots.Contains((ulong)message["slot"]!);
    }

    private static string Changed(string message, string name, JsonNode value)
    {
        var parsed = JsonNode.Parse(message)!;
        parsed[name] = value;
        return parsed.ToJsonString();
    }
}
