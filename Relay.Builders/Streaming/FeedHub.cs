using System.Runtime.CompilerServices;
using System.Security.Claims;
using Microsoft.AspNetCore.SignalR;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.Access;
using Relay.Builders.Reporting;

namespace Relay.Builders.Streaming;

/// <summary>The builders' door: the numbered stream of headers, commitments and winners, and what builders tell in return.</summary>
internal sealed class FeedHub(
    FeedLog feed, FeedRenderer renderer, FeedReaders readers, LiveConnections connections, BuilderNotes notes, BlockAudit audit, RelayStore store, RelayKeys keys, AuctionOptions options, TimeProvider time) : Hub
{
    private const int MostHashes = 3_000;

    private string Builder => Context.User?.Identity?.Name ?? BuilderRegistry.OpenName;

    public override Task OnConnectedAsync()
    {
        connections.Add(Context, Builder, Context.User?.FindFirstValue(BuilderAuthentication.AddressClaim));
        return Task.CompletedTask;
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        connections.Remove(Context.ConnectionId);
        if (exception is not null) await notes.DisconnectedAsync(Builder, exception.Message, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Every message from <paramref name="fromSequence"/> on (0 or 1: the oldest that is kept), then live.</summary>
    /// <exception cref="HubException">The sequence is of the future, or kept no longer; or the connection has a stream.</exception>
    public async Task<IAsyncEnumerable<FeedMessage>> StreamResults(ulong fromSequence, CancellationToken cancellation)
    {
        var latest = await LatestAsync().ConfigureAwait(false);
        if (fromSequence > latest + 1) throw new HubException($"sequence_future: {fromSequence} is of the future; the next message has number {latest + 1}.");
        if (fromSequence > 1 && await store.Feed.OldestAsync(cancellation).ConfigureAwait(false) is { } oldest && fromSequence < oldest)
            throw new HubException($"sequence_gone: {fromSequence} is kept no longer; resume from {oldest}.");
        var reader = new FeedReader(Context.ConnectionId, Builder, Context.Abort);
        if (readers.TryAdd(reader)) return ReadAsync(reader, fromSequence, Context.ConnectionAborted, cancellation);
        reader.Dispose();
        throw new HubException("stream_open: this connection reads the feed already.");
    }

    /// <summary>The message of a slot's result.</summary>
    /// <exception cref="HubException">There is none.</exception>
    public async Task<FeedMessage> GetResult(ulong slot)
        => await store.Results.FindAsync(slot, Context.ConnectionAborted).ConfigureAwait(false) is { } stored
            ? renderer.Render(stored)
            : throw new HubException($"not_found: slot {slot} has no result, or it is kept no longer.");

    /// <summary>Where the feed stands.</summary>
    public async Task<FeedState> GetState()
        => new(
            options.ChainId, keys.Relay.Address.ToString(), await LatestAsync().ConfigureAwait(false),
            await store.Feed.OldestAsync(Context.ConnectionAborted).ConfigureAwait(false) ?? 0, time.NowMs(), Builder);

    /// <summary>The builder has taken everything up to a number; for its report only, nothing depends on it.</summary>
    /// <exception cref="HubException">The sequence is of the future.</exception>
    public async Task Acknowledge(ulong sequence)
    {
        var latest = await LatestAsync().ConfigureAwait(false);
        if (sequence > latest) throw new HubException($"sequence_future: {sequence} is of the future; the newest message has number {latest}.");
        notes.Acknowledged(Builder, sequence);
    }

    /// <summary>The builder's block for a slot: what it is said to hold is compared with the slot's winners at once, and with the chain when the block is there.</summary>
    /// <exception cref="HubException">A field is not of its form, or the slot has no result.</exception>
    public async Task<BlockFindings> ReportBlock(ulong slot, string blockHash, ulong number, IReadOnlyList<string> transactions)
    {
        if (!Hash32.TryParse(blockHash, out var hash)) throw new HubException("field_invalid: blockHash: 32 bytes in hexadecimal are expected.");
        if (transactions is null || transactions.Count > MostHashes) throw new HubException($"field_invalid: transactions: at most {MostHashes} hashes are expected.");
        var hashes = new Hash32[transactions.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            if (!Hash32.TryParse(transactions[i], out hashes[i])) throw new HubException($"field_invalid: transactions[{i}]: 32 bytes in hexadecimal are expected.");
        }

        var stored = await store.Results.FindAsync(slot, Context.ConnectionAborted).ConfigureAwait(false);
        if (stored is null || renderer.Render(stored).Outcome?.Contents is not { } contents) throw new HubException($"not_found: slot {slot} has no result, or it is kept no longer.");
        var findings = BlockComparison.Of(contents.Winners, hashes);
        await audit.ReportAsync(Builder, slot, new BlockReport(hash, number, BlockJudgement.DigestOf(hashes)), findings, Context.ConnectionAborted).ConfigureAwait(false);
        return findings;
    }

    private async IAsyncEnumerable<FeedMessage> ReadAsync(FeedReader reader, ulong from, CancellationToken connection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, connection, reader.Ended);
        try
        {
            await using var messages = feed.FromAsync(from, either.Token).GetAsyncEnumerator(either.Token);
            while (await NextAsync(messages, reader).ConfigureAwait(false))
            {
                reader.Giving(feed.Latest);
                yield return messages.Current;
                reader.Taken();
            }
        }
        finally
        {
            readers.Remove(reader);
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<FeedMessage> messages, FeedReader reader)
    {
        try
        {
            return await messages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (reader.Reason is { } reason)
        {
            throw new HubException(reason);
        }
        catch (StoreUnavailableException)
        {
            throw new HubException("not_ready: the store does not answer; connect again and resume by sequence.");
        }
    }

    private async Task<ulong> LatestAsync() => await store.Feed.LatestAsync(Context.ConnectionAborted).ConfigureAwait(false) ?? 0;
}

/// <summary>Where the feed stands.</summary>
/// <param name="ChainId">Chain id.</param>
/// <param name="Relay">The address that signs messages.</param>
/// <param name="LatestSequence">The newest message; 0 before the first.</param>
/// <param name="OldestSequence">The oldest message that can be replayed; 0 before the first.</param>
/// <param name="Now">The relay's clock, Unix milliseconds.</param>
/// <param name="Builder">The name under which the relay knows the caller; open without a login.</param>
public sealed record FeedState(ulong ChainId, string Relay, ulong LatestSequence, ulong OldestSequence, ulong Now, string Builder);
