using Relay.Api.Verbs.Sending;
using Relay.Auction;
using Relay.Auction.Receipts;
using Relay.Auction.Verifying;

namespace Relay.Api.Verbs.Verifying;

/// <summary>What a run found out about one slot.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Level">How deep it went; null where it could not be verified at all.</param>
/// <param name="Outcome">The result in a few words.</param>
/// <param name="Faults">What is wrong.</param>
/// <param name="NotProved">What a clean verdict leaves open.</param>
/// <param name="Missing">What was asked for and not given.</param>
internal sealed record SlotVerdict(ulong Slot, VerificationLevel? Level, string Outcome, IReadOnlyList<Fault> Faults, IReadOnlyList<string> NotProved, IReadOnlyList<string> Missing)
{
    /// <summary>A slot of which nothing is there.</summary>
    public static SlotVerdict Absent(ulong slot, string why) => new(slot, null, "", [], [], [why]);
}

/// <summary>Verifies slots one after another, in order, each chained to the ones before it.</summary>
internal sealed class SlotJudge(Trust trust)
{
    private ChainLink? _set;
    private ChainLink? _result;

    /// <summary>The verdict on a slot.</summary>
    /// <param name="slot">The slot; above the one before.</param>
    /// <param name="files">What was said of it; not empty.</param>
    /// <param name="receipts">Receipts of it.</param>
    public SlotVerdict Judge(ulong slot, IReadOnlyList<SlotFile> files, IReadOnlyList<ReceiptFile> receipts)
    {
        var missing = files[0].Missing.ToList();
        var reader = new EvidenceReader(slot, files);
        if (reader.Read() is not { } evidence) return new SlotVerdict(slot, null, "", reader.Faults, [], missing.Count > 0 ? missing : ["there is no header or no result"]);
        if (trust.For(evidence.Header.Header.ChainId) is not { } keys)
            return SlotVerdict.Absent(slot, $"nobody is trusted on its chain, {evidence.Header.Header.ChainId}");

        List<string> notProved = [];
        var export = files.FirstOrDefault(file => file.Audit is not null)?.Audit;
        evidence = evidence with
        {
            PreviousSet = evidence.Set is { } set ? Link(_set, set.Value.PreviousSlot) : null,
            PreviousResult = Link(_result, evidence.Result.Value.PreviousSlot),
            Receipts = OwnEvidence.Receipts(receipts, [.. files.SelectMany(file => file.Proofs)]),
            Own = OwnEvidence.Leaves(receipts, files.FirstOrDefault(file => file.Entries is not null)?.Entries, notProved),
            Audited = OwnEvidence.Audited(export),
            Record = export?.Record is { } record ? new ReadOnlyMemory<byte>(record) : default(ReadOnlyMemory<byte>?),
        };
        var report = SlotVerifier.Verify(evidence, keys, evidence.Context is { } context ? AuditRules.Of(context.Value, evidence.Record) : null);
        if (evidence.Set is { } mine) _set = new ChainLink(slot, mine.Value.Hash);
        _result = new ChainLink(slot, evidence.Result.Value.Hash);

        var result = evidence.Result.Value;
        var reason = result.Reason == RejectionCode.None ? "" : $": {new Rejection(result.Reason, "").Word}";
        var outcome = (result.Status == SlotStatus.Void ? "void" : $"{result.Winners.Count} won of {evidence.Set?.Value.Count ?? 0} sealed") + reason;
        return new SlotVerdict(slot, report.Level, outcome, [.. reader.Faults, .. report.Faults], [.. notProved, .. report.NotProved], missing);
    }

    /// <summary>The link that must stand there; null where the one that it names lies between the slots that were given.</summary>
    private static ChainLink? Link(ChainLink? last, ulong named) => last is not null && named <= last.Slot ? last : null;
}
