using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.Access;
using Relay.Builders.Reporting;
using Relay.Builders.Streaming;

namespace Relay.Builders.Forwarding;

/// <summary>Hands each fresh result to the queue of every registered builder that has urls. One node of the relay pushes a slot.</summary>
internal sealed partial class PushDesk(BuilderRegistry registry, RelayStore store, RelayKeys keys, BuilderNotes notes, TimeProvider time, ILogger<PushDesk> log) : BackgroundService
{
    private readonly Channel<PushedSlot> _slots = Channel.CreateBounded<PushedSlot>(new BoundedChannelOptions(16) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Dictionary<string, BuilderPush> _pushes = [];

    /// <summary>Takes up a message of the feed; everything but a fresh, ranked result is let go.</summary>
    public void Post(FeedMessage message)
    {
        if (message.Outcome is not { Contents: { Set: { } set } contents, Result: { Status: SlotStatus.Ranked, Winners.Count: > 0 } result } outcome) return;
        var deadline = contents.PublishedAtMs + (ulong)registry.Options.PushBudgetMilliseconds;
        if (deadline <= time.NowMs()) return;
        var winners = contents.Winners.Select((winner, rank) => new PushedWinner(outcome.Slot, set.TargetBlock, rank, contents.Winners.Count, result.Winners[rank].Leaf, winner));
        _slots.Writer.TryWrite(new PushedSlot(outcome.Slot, contents.PublishedAtMs, deadline, [.. winners]));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), AllowAutoRedirect = false, UseCookies = false });
        try
        {
            await foreach (var slot in _slots.Reader.ReadAllAsync(stoppingToken).ConfigureAwait(false)) await PushAsync(slot, http, stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is under way is given up: a push after the slot is worth nothing.
        }
        finally
        {
            foreach (var push in _pushes.Values) await push.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task PushAsync(PushedSlot slot, HttpClient http, CancellationToken stopping)
    {
        var builders = registry.Builders.Where(builder => builder.Mode != PushMode.Off && builder.Urls.Count > 0).ToArray();
        if (builders.Length == 0) return;
        try
        {
            if (!await store.Builders.ClaimPushAsync(slot.Slot, stopping).ConfigureAwait(false)) return;
        }
        catch (StoreUnavailableException fault)
        {
            LogUnclaimed(slot.Slot, fault.Message); // Twice is better than never: builders know a bundle by its hash.
        }

        foreach (var builder in builders)
        {
            // A changed registration is another object, and gets a queue and breakers of its own.
            if (_pushes.TryGetValue(builder.Name, out var push) && !ReferenceEquals(push.Builder, builder)) await push.DisposeAsync().ConfigureAwait(false);
            if (push is null || !ReferenceEquals(push.Builder, builder)) _pushes[builder.Name] = push = new BuilderPush(builder, http, keys.Relay, notes, time);
            push.Post(slot);
        }
    }

    [LoggerMessage(2021, LogLevel.Warning, "Slot {Slot} is pushed without knowing whether another node does: {Fault}")]
    private partial void LogUnclaimed(ulong slot, string fault);
}
