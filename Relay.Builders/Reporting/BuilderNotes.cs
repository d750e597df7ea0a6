using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.Access;
using Relay.Builders.Forwarding;

namespace Relay.Builders.Reporting;

/// <summary>Writes down what became of what a builder was told. A note that cannot be stored is lost, and delays nothing.</summary>
internal sealed partial class BuilderNotes(RelayStore store, TimeProvider time, ILogger<BuilderNotes> log)
{
    private readonly ConcurrentDictionary<string, ulong> _acknowledged = [];

    /// <summary>The newest number that a builder acknowledged to this node; null for none.</summary>
    public ulong? AcknowledgedBy(string builder) => _acknowledged.TryGetValue(builder, out var sequence) ? sequence : null;

    public void Acknowledged(string builder, ulong sequence) => _acknowledged.AddOrUpdate(builder, sequence, (_, known) => Math.Max(known, sequence));

    public Task DisconnectedAsync(string builder, string reason, CancellationToken cancellation)
        => NoteAsync(builder, new BuilderNote { At = time.NowMs(), Kind = "disconnected", Reason = reason }, cancellation);

    public Task ReportedAsync(string builder, ulong slot, BlockReport report, BlockFindings findings, CancellationToken cancellation)
        => NoteAsync(builder, new BuilderNote { At = time.NowMs(), Kind = "report", Slot = slot, BlockHash = report.Hash.ToString(), BlockNumber = report.Number, Block = findings }, cancellation);

    /// <summary>Writes down a judgement; false where the newest on that slot says the same.</summary>
    public async Task<bool> JudgedAsync(string builder, BuilderNote judgement, CancellationToken cancellation)
    {
        var before = (await ReadAsync(builder, cancellation).ConfigureAwait(false)).FirstOrDefault(note => note.Kind == judgement.Kind && note.Slot == judgement.Slot);
        if (before is not null && JsonSerializer.SerializeToUtf8Bytes(before with { At = 0 }, JsonSerializerOptions.Web).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(judgement, JsonSerializerOptions.Web))) return false;
        await NoteAsync(builder, judgement with { At = time.NowMs() }, cancellation).ConfigureAwait(false);
        return true;
    }

    public static byte[] Encode(BlockReport report) => [.. report.Hash.ToArray(), .. report.Transactions.ToArray(), .. BitConverter.GetBytes(report.Number)];

    public static BlockReport Decode(ReadOnlyMemory<byte> stored)
        => new(new Hash32(stored.Span), BitConverter.ToUInt64(stored.Span[(2 * Hash32.Size)..]), new Hash32(stored.Span[Hash32.Size..]));

    public Task PushedAsync(string builder, ulong slot, IReadOnlyList<ForwardOutcome> byRank, double milliseconds, CancellationToken cancellation)
        => NoteAsync(builder, new BuilderNote { At = time.NowMs(), Kind = "push", Slot = slot, Pushes = [.. byRank.Select(outcome => outcome.Word())], Milliseconds = milliseconds }, cancellation);

    /// <summary>The newest notes first.</summary>
    public async Task<IReadOnlyList<BuilderNote>> ReadAsync(string builder, CancellationToken cancellation)
        => [.. (await store.Builders.ReadAsync(builder, BuilderJournal.Kept, cancellation).ConfigureAwait(false)).Select(note => JsonSerializer.Deserialize<BuilderNote>(note.Span, JsonSerializerOptions.Web)!)];

    private async Task NoteAsync(string builder, BuilderNote note, CancellationToken cancellation)
    {
        if (builder == BuilderRegistry.OpenName) return; // Anybody may have written it.
        try
        {
            await store.Builders.NoteAsync(builder, JsonSerializer.SerializeToUtf8Bytes(note, JsonSerializerOptions.Web), cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            LogLost(builder, fault.Message);
        }
    }

    [LoggerMessage(2020, LogLevel.Warning, "A note on {Builder} is lost: {Fault}")]
    private partial void LogLost(string builder, string fault);
}

/// <summary>One thing that became of what a builder was told.</summary>
public sealed record BuilderNote
{
    /// <summary>When: Unix milliseconds.</summary>
    public ulong At { get; init; }

    /// <summary>push, report (a block as the builder reported it), block (as the chain has it) or disconnected.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The slot, of a push, report or block.</summary>
    public ulong? Slot { get; init; }

    /// <summary>Of a push: the outcome of each winner, by rank.</summary>
    public IReadOnlyList<string>? Pushes { get; init; }

    /// <summary>Of a push: from the result being ready until the last answer.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>The block's hash as the builder reported it.</summary>
    public string? BlockHash { get; init; }

    /// <summary>The block's number as the builder reported it.</summary>
    public ulong? BlockNumber { get; init; }

    /// <summary>What the block made of the winners: of a report by the builder's list, of a block by the chain.</summary>
    public BlockFindings? Block { get; init; }

    /// <summary>Of a block: what the chain says to the builder's report (docs/feed.md, "Blocks").</summary>
    public string? Verdict { get; init; }

    /// <summary>Of a block: true where it is so deep that nothing is expected to change.</summary>
    public bool? IsFinal { get; init; }

    /// <summary>Of a block, for the operator only: leaves of the slot that lost, and of which something stands in it.</summary>
    public IReadOnlyList<uint>? Lost { get; init; }

    /// <summary>Of a block: earlier slots of which a winner stands in it.</summary>
    public IReadOnlyList<ulong>? OtherSlots { get; init; }

    /// <summary>Of a block: ranks of winners whose refund it was not seen to pay (docs/refunds.md).</summary>
    public IReadOnlyList<int>? Unpaid { get; init; }

    /// <summary>Why it was disconnected.</summary>
    public string? Reason { get; init; }
}
