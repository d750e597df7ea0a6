using System.Text.Encodings.Web;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Mvc;
using NUnit.Framework;
using Relay.Api;
using Relay.Api.Operations;
using Relay.Api.Pages;
using Relay.Api.Submission;
using Relay.Api.Transparency;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Auction.Tracking;
using Relay.Auction.Validating;
using Relay.Builders.Access;
using Relay.Builders.Reporting;
using Relay.Builders.Streaming;
using Relay.Tests.Support;

namespace Relay.Tests.Architecture;

/// <summary>What the API and the feed put on the wire, against approved files: a rename is a visible change of such a file.</summary>
/// <remarks>To approve what is new, run once with RELAY_APPROVE=1 and read the difference before it is committed.</remarks>
public sealed class WireContractTests
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly SealingSlot Slot = new();

    private static IEnumerable<TestCaseData> Answers()
    {
        var envelope = Slot.Seal();
        var receipt = new SubmissionReceipt(Slot.Header.Hash, envelope.Leaf, Hash32.Zero, 4, 1_800_000_001_000, Durability.Fsync).SignedBy(Slot.RelayKey);
        var holder = new HolderView(Slot.HolderKeys[0].Address.ToString(), Hex.Encode(Slot.SlotKeys[0].Point.Span), "0x00");
        var commitment = new CommitmentView([1], "0x01", Hash(1), 5, Hash(2), 21_000_000, Hash(3), 1_800_000_011_551);
        var result = new ResultView([2], "0x02", Hash(4), "ranked", null, 2, 9);
        var header = Slot.Header;
        var slot = new SlotView(
            header.Slot, "published", header.OpenAt, header.Cutoff, header.Freeze, header.Deadline, 1_800_000_013_000, 1, header.Hash.ToString(), header.Reserve.ToQuantity(),
            header.MaxClass, header.MaxLeaves, header.MaxPerSigner, header.Encode(), header.Relay.ToString(), "0x00", [holder], 5, commitment, result);

        yield return Answer("submission-request", new SubmissionRequest([1, 2, 3]));
        yield return Answer("submission-answer", SubmissionAnswer.Of(header.Slot, receipt, Slot.RelayKey.Address));
        yield return Answer("slot", slot);
        yield return Answer("slot-announced", slot with { State = "announced", Leaves = 0, Commitment = null, Result = null });
        yield return Answer("slot-result", new SlotResultView(header.Slot, "void", "holder_unreachable", [2], "0x02", Hash(4), 0, 9));
        yield return Answer("slot-result-ranked", new SlotResultView(header.Slot, "ranked", null, [2], "0x02", Hash(4), 2, 9, [new WinnerFateView(4, "won_included", 21_000_000), new WinnerFateView(1, "won_pending", null)]));
        yield return Answer("entry", new EntryView(
            4, Hash(6), "0x07", "won", "none", 0, "", "0x64", 42_000, Hash(8),
            FateView.Of(new EntryFate(Fate.WonIncluded, new WinnerFate(4, Fate.WonIncluded, [new TransactionFate(Digest(9), 21_000_000, Digest(10), 3), TransactionFate.Nowhere(Digest(11))]), null), false)));
        yield return Answer("relay", new RelayView("0.1.0", 1, header.Relay.ToString(), header.Edge.ToString(), [holder.Address], 12_000, 500, 4, 1_800_000_000_000, header.Slot, ["api", "auction", "keyholder"], "/v1/builders", true));
        yield return Answer("live-slot", new LiveSlot(9, "void", "holder_unreachable", 5, 0, 0, "0x0", 1_800_000_011_500, 1_800_000_013_000));
        yield return Answer("live-now", new LiveNow(1_800_000_012_000, 4, new LiveOpenSlot(10, 1_800_000_000_000, 1_800_000_023_500, 3), [new LiveClosingSlot(9, 5)]));
        yield return Answer("live-chain", new LiveChain([new LiveChainSlot(7, 13, 12, 0), new LiveChainSlot(8, 2, 0, 2)]));
        yield return Answer("readiness", new Readiness(false, true, new ReadinessChecks("ok", "ok", "slot 7 has no header", "ok", "ok")));
        yield return Answer("feed-state", new FeedState(1, header.Relay.ToString(), 9, 1, 1_800_000_000_000, "alpha"));
        yield return Answer("problem", Problem());
        yield return Rendered("feed-ranked", Message(SlotStatus.Ranked, RejectionCode.None));
        yield return Rendered("feed-header", Early(FeedKind.Header));
        yield return Rendered("feed-commitment", Early(FeedKind.Commitment));
        yield return Answer("builder-login", new LoginAnswer("alpha", "token", 1_800_000_300_000));
        yield return Answer("builder-login-request", new LoginRequest(Hash(1)[..42], 1, 1_800_000_030_000, "0x00"));
        var findings = new BlockFindings(3, 1, 1, [2], false, 100);
        yield return Answer("block-findings", findings);
        var note = new BuilderNote { At = 1_800_000_013_000, Kind = "block", Slot = 9, BlockHash = Hash(1), BlockNumber = 21_000_000, Block = findings, Verdict = "confirmed", IsFinal = false, Lost = [4], OtherSlots = [8], Unpaid = [2] };
        yield return Answer("builder-report", new BuilderReport("alpha", 1_800_000_000_000, 9, new Dictionary<string, int> { ["accepted"] = 3 }, new Dictionary<string, int> { ["confirmed"] = 1 }, 0, 1, 3, 1, 1, 1, 1, 1, 1, 1, 2, [note]));
        yield return Rendered("feed-void", Message(SlotStatus.Void, RejectionCode.HolderUnreachable));
    }

    [TestCaseSource(nameof(Answers))]
    public void An_answer_is_as_it_was_approved(string name, string json)
    {
        var file = Path.Combine(Repository.Root, "Relay.Tests", "Approved", name + ".json");
        if (Environment.GetEnvironmentVariable("RELAY_APPROVE") == "1") File.WriteAllText(file, json + "\n");

        File.Exists(file).Should().BeTrue("{0} was approved once", name);
        json.Should().Be(File.ReadAllText(file).TrimEnd('\n'));
    }

    [Test]
    public void Every_rejection_word_is_as_it_was_approved()
        => An_answer_is_as_it_was_approved("rejections", JsonSerializer.Serialize(
            Enum.GetValues<RejectionCode>().Where(code => code != RejectionCode.None)
                .ToDictionary(code => new Rejection(code, "").Word, code => new { number = (int)code, status = Rejections.Answer(code).Status, jsonRpc = Rejections.Answer(code).JsonRpcCode }),
            Indented));

    private static ProblemDetails Problem()
        => Problems.Of(new Rejection(RejectionCode.Late, "slot 7 closed at 2000, the last byte came at 2010: 10 ms late"), ("slot", 7UL), ("closesAt", 2_000UL), ("receivedAt", 2_010UL), ("lateByMs", 10L)).ProblemDetails;

    private static string Message(SlotStatus status, RejectionCode reason)
    {
        var folder = Directory.CreateTempSubdirectory("relay-wire-").FullName;
        try
        {
            var keyFolder = new KeyFolder(folder);
            keyFolder.Write("relay.key", SealingSlot.Bytes("relay"));
            var keys = RelayKeys.Load(keyFolder);
            var set = new SetCommit(Slot.Header.Hash, Slot.Header.Slot, 5, Digest(2), 21_000_000, Digest(3), 1_800_000_011_551, 0, Hash32.Zero);
            var isRanked = status == SlotStatus.Ranked;
            var result = new SlotResult
            {
                SlotHash = Slot.Header.Hash,
                SetHash = set.Hash,
                CertificateHash = Digest(5),
                Status = status,
                Reason = reason,
                Rules = 1,
                Winners = isRanked ? [new Winner(4, Digest(6), Digest(7), 1_000_000_000, 42_000)] : [],
                PreviousSlot = 8_999_999,
                PreviousResult = Digest(8),
            };
            WinnerContents[] winners = isRanked
                ? [new(new Secret32(SealingSlot.Bytes("seed")), [new(Tolerance.MayRevert, Digest(9), (byte[])[1, 2]), new(Tolerance.MayDrop, Digest(10), (byte[])[3])])]
                : [];
            var refusal = isRanked ? null : new Refusal(1, Slot.Header.Hash, reason).SignedBy(Slot.HolderKeys[0]);
            var contents = new PublishedSlot(set, Slot.Header.Cutoff, 1_800_000_011_600, isRanked ? 5u : 0, ValueRule.DeclaredCapped, winners, refusal);
            var stored = new StoredResult(9, Slot.Header.Slot, result.Encode(), keys.Rest.Seal(RestPurpose.Contents, contents.Encode()));
            return System.Text.Encoding.UTF8.GetString(new FeedRenderer(keys, 1).Render(stored)!.Json.Span);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Early(FeedKind kind)
    {
        var folder = Directory.CreateTempSubdirectory("relay-wire-").FullName;
        try
        {
            var keyFolder = new KeyFolder(folder);
            keyFolder.Write("relay.key", SealingSlot.Bytes("relay"));
            var header = new SignedSlotHeader(Slot.Header, SignedSlotHeader.Sign(Slot.RelayKey, Slot.Header), [.. Slot.HolderKeys.Select(key => (ReadOnlyMemory<byte>)SignedSlotHeader.Sign(key, Slot.Header))]);
            var set = new SetCommit(Slot.Header.Hash, Slot.Header.Slot, 5, Digest(2), 21_000_000, Digest(3), 1_800_000_011_551, 0, Hash32.Zero);
            var stored = new StoredMessage(8, kind, Slot.Header.Slot, kind == FeedKind.Header ? StoredHeader.Encode(header) : set.Encode(), null);
            return System.Text.Encoding.UTF8.GetString(new FeedRenderer(RelayKeys.Load(keyFolder), 1).Render(stored).Json.Span);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Hash32 Digest(int number) => new(SealingSlot.Bytes("wire " + number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static string Hash(int number) => Digest(number).ToString();

    private static TestCaseData Answer<T>(string name, T value) => new TestCaseData(name, JsonSerializer.Serialize(value, Indented)).SetArgDisplayNames(name);

    private static TestCaseData Rendered(string name, string json) => Answer(name, JsonSerializer.Deserialize<JsonElement>(json));
}
