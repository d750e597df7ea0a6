using Microsoft.Extensions.Logging;
using Relay.Auction.State;
using Relay.Auction.Tracking;
using Relay.Builders.Access;
using Relay.Builders.Streaming;

namespace Relay.Builders.Reporting;

/// <summary>Whose block a slot became, and what it made of the winners: judged anew when a report comes and when the chain changes.</summary>
/// <remarks>A note is written only where the judgement is another than before; the newest of a slot counts.</remarks>
internal sealed partial class BlockAudit(RelayStore store, FeedRenderer renderer, ChainBook<SlotBlock> book, BuilderRegistry registry, BuilderNotes notes, ILogger<BlockAudit> log) : BlockObserver
{
    /// <summary>Takes up a builder's report.</summary>
    public async Task ReportAsync(string builder, ulong slot, BlockReport report, BlockFindings findings, CancellationToken cancellation)
    {
        if (builder == BuilderRegistry.OpenName) return; // Anybody may have said it.
        await notes.ReportedAsync(builder, slot, report, findings, cancellation).ConfigureAwait(false);
        await store.Builders.ReportAsync(slot, builder, BuilderNotes.Encode(report), cancellation).ConfigureAwait(false);
        await JudgeAsync(slot, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task ChangedAsync(ulong slot, CancellationToken cancellation) => JudgeAsync(slot, cancellation);

    private async Task JudgeAsync(ulong slot, CancellationToken cancellation)
    {
        if (await store.Results.FindAsync(slot, cancellation).ConfigureAwait(false) is not { } stored || renderer.Render(stored).Outcome?.Contents is not { } contents) return;
        var block = await book.FindAsync(slot, cancellation).ConfigureAwait(false);
        var reports = (await store.Builders.ReportsAsync(slot, cancellation).ConfigureAwait(false)).ToDictionary(pair => pair.Key, pair => BuilderNotes.Decode(pair.Value));
        var hasNode = contents.Set is { ParentHash.IsZero: false };
        foreach (var builder in registry.Builders)
        {
            var report = reports.GetValueOrDefault(builder.Name);
            RegisteredBuilder[] others = [.. registry.Builders.Where(other => other.Name != builder.Name)];
            var isReportedByOthers = report is not null && reports.Any(other => other.Key != builder.Name && other.Value.Hash == report.Hash);
            if (BlockJudgement.Of(builder, report, block, hasNode, others, isReportedByOthers) is not { } word) continue;
            var isSeen = BlockJudgement.IsBuilt(word) || (word == BlockJudgement.Misreported && block is not null);
            var note = new BuilderNote
            {
                Kind = "block", Slot = slot, Verdict = word, IsFinal = block?.IsFinal ?? false,
                BlockHash = (report?.Hash ?? block!.Hash).ToString(), BlockNumber = report?.Number ?? block!.Number,
                Block = isSeen ? BlockComparison.Of(contents.Winners, block!.Transactions) : null,
                Lost = isSeen ? block!.Lost : null, OtherSlots = isSeen ? block!.OtherSlots : null,
                Unpaid = isSeen ? [.. Enumerable.Range(0, block!.Refunds.Count).Where(rank => block.Refunds[rank] == RefundPayment.NotPaid)] : null,
            };
            if (await notes.JudgedAsync(builder.Name, note, cancellation).ConfigureAwait(false) && BlockJudgement.IsLie(word, note.IsFinal == true)) LogLie(builder.Name, slot, word);
        }
    }

    [LoggerMessage(2022, LogLevel.Warning, "The chain refutes what {Builder} reported on slot {Slot}: {Verdict}")]
    private partial void LogLie(string builder, ulong slot, string verdict);
}
