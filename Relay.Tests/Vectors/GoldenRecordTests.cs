using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Vectors;

/// <summary>The records of the golden slot: by this code, by JavaScript, and on the protocol's page.</summary>
public sealed class GoldenRecordTests
{
    private readonly SealingSlot _slot = new();
    private readonly Envelope _envelope;
    private readonly Envelope _cancel;
    private readonly OpenedSeed _keys;
    private readonly SetCommit _set;
    private readonly Marks _marks;
    private readonly Certificate _certificate;
    private readonly SlotResult _ranked;

    public GoldenRecordTests()
    {
        _envelope = _slot.Parse(_slot.Seal().Bytes);
        _cancel = _slot.Parse(CancelEnvelope.Create(_slot.Header, _slot.Searcher, BundleId.Read(SealingSlot.Bytes("other")), 1));
        _keys = ((OpeningOutcome.Opened)EnvelopeOpener.Open(_envelope, _slot.Unseal(1, _envelope.Holder))).Keys;
        _set = new SetCommit(_slot.Header.Hash, 9_000_000, 2, new MerkleTree([_envelope.Leaf, _cancel.Leaf]).Root, 21_000_000, Hash32.Zero, 1_800_000_011_560, 8_999_999, Named("previous set"));
        var marking = new MarkSet(2);
        marking.Ok(0);
        marking.Bad(1);
        _marks = marking.ToMarks(1, _set.Hash);
        Certificate.TryCreate([_marks.SignedBy(_slot.HolderKeys[0])], out var certificate);
        _certificate = certificate!;
        _ranked = new SlotResult
        {
            SlotHash = _slot.Header.Hash, SetHash = _set.Hash, CertificateHash = _certificate.Hash, Status = SlotStatus.Ranked, Rules = 1, Seed = TieBreak.Seed(_set.Hash, [_keys.Tie]), PreviousSlot = 8_999_999,
            PreviousResult = Named("previous result"), Winners = [new Winner(0, _envelope.Leaf, Named("bundle hash"), 31_000_000_000_000_000, 42_000)],
        };
    }

    [Test]
    public void Receipt_set_and_the_holders_words_have_their_golden_bytes_and_signatures()
    {
        Check(new SubmissionReceipt(_slot.Header.Hash, _envelope.Leaf, Hash32.Zero, 0, 1_800_000_005_000, Durability.Fsync), _slot.RelayKey, GoldenRecords.Receipt, GoldenRecords.ReceiptSignature);
        Check(_set, _slot.RelayKey, GoldenRecords.Set, GoldenRecords.SetSignature);
        Check(_marks, _slot.HolderKeys[0], GoldenRecords.Marks, GoldenRecords.MarksSignature);
        Check(new Refusal(1, _slot.Header.Hash, RejectionCode.HolderRefused), _slot.HolderKeys[0], GoldenRecords.Refusal, GoldenRecords.RefusalSignature);
        _cancel.Leaf.ToString().Should().Be(GoldenRecords.CancelLeaf);
        _set.Hash.ToString().Should().Be(GoldenRecords.SetHash);
        _certificate.Hash.ToString().Should().Be(GoldenRecords.Certificate);
        Hex.Encode(Release.Of(_set.Hash, _certificate.Hash, 1, [(0, _keys.Seed)]).Encode()).Should().Be(GoldenRecords.Release);
    }

    [Test]
    public void Seed_results_entries_and_transcript_have_their_golden_bytes_and_signatures()
    {
        var entry = new TranscriptEntry(0, _envelope.Leaf, RejectionCode.None, 31_000_000_000_000_000, 42_000, _keys.Blind).Hash;
        var cancelled = TranscriptEntry.Unopened(1, _cancel.Leaf, RejectionCode.Cancelled).Hash;
        var voided = _ranked with { Status = SlotStatus.Void, Reason = RejectionCode.HolderRefused, CertificateHash = Hash32.Zero, Seed = Hash32.Zero, Winners = [] };
        var key = TieBreak.Key(_ranked.Seed, _slot.Searcher.Address, _envelope.Leaf);

        _ranked.Seed.ToString().Should().Be(GoldenRecords.TieSeed);
        (key.OfSigner + key.OfLeaf.ToString()[2..]).Should().Be(GoldenRecords.TieKey);
        (entry.ToString(), cancelled.ToString()).Should().Be((GoldenRecords.Entry, GoldenRecords.CancelEntry));
        Check(_ranked, _slot.RelayKey, GoldenRecords.ResultRanked, GoldenRecords.ResultRankedSignature);
        Check(voided, _slot.RelayKey, GoldenRecords.ResultVoid, GoldenRecords.ResultVoidSignature);
        Check(
            new Transcript(_ranked.Hash,
            [
                new TranscriptRow(RowClass.Won, _envelope.HeadHash, _envelope.SealsHash, _keys.Tie, entry),
                new TranscriptRow(RowClass.Replaced, _cancel.HeadHash, Hash32.Zero, Hash32.Zero, cancelled),
            ]),
            _slot.RelayKey, GoldenRecords.Transcript, GoldenRecords.TranscriptSignature);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task JavaScript_that_was_written_from_the_page_makes_the_same(CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "Relay.Tests", "Clients", "records.mjs")]) { RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        var made = JsonDocument.Parse(await node.StandardOutput.ReadToEndAsync(cancellation)).RootElement;

        made.EnumerateObject().ToDictionary(figure => char.ToUpperInvariant(figure.Name[0]) + figure.Name[1..], figure => figure.Value.GetString())
            .Should().BeEquivalentTo(Figures().ToDictionary(figure => figure.Name, figure => figure.Value));
    }

    [Test]
    public void Every_record_stands_on_the_protocols_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocol.md"));
        foreach (var (name, value) in Figures()) page.Should().Contain($"`{value}`", "{0} is written there", name);
    }

    private static IEnumerable<(string Name, string Value)> Figures()
        => typeof(GoldenRecords).GetFields(BindingFlags.Public | BindingFlags.Static).Select(figure => (figure.Name, (string)figure.GetRawConstantValue()!));

    private static Hash32 Named(string name) => new(SealingSlot.Bytes(name));

    private static void Check<T>(T value, SignerKey key, string bytes, string signature)
        where T : class, IProtocolObject
    {
        Hex.Encode(value.Encode()).Should().Be(bytes);
        Hex.Encode(value.SignedBy(key).Signature.Span).Should().Be(signature);
    }
}
