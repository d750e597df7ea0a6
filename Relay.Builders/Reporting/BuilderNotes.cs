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

    public Task BlockAsync(string builder, ulong slot, Hash32 hash, ulong number, BlockFindings findings, CancellationToken cancellation)
        => NoteAsync(builder, new BuilderNote { At = time.NowMs(), Kind = "block", Slot = slot, BlockHash = hash.ToString(), BlockNumber = number, Block = findings }, cancellation);

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

    /// <summary>push, block or disconnected.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The slot, of a push or block.</summary>
    public ulong? Slot { get; init; }

    /// <summary>Of a push: the outcome of each winner, by rank.</summary>
    public IReadOnlyList<string>? Pushes { get; init; }

    /// <summary>Of a push: from the result being ready until the last answer.</summary>
    public double? Milliseconds { get; init; }

    /// <summary>The block's hash as the builder reported it.</summary>
    public string? BlockHash { get; init; }

    /// <summary>The block's number as the builder reported it.</summary>
    public ulong? BlockNumber { get; init; }

    /// <summary>What the block made of the winners.</summary>
    public BlockFindings? Block { get; init; }

    /// <summary>Why it was disconnected.</summary>
    public string? Reason { get; init; }
}
