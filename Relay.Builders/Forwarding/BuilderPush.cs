using System.Threading.Channels;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;
using Relay.Builders.JsonRpc;
using Relay.Builders.Reporting;

namespace Relay.Builders.Forwarding;

/// <summary>One builder's queue of slots, and the loop that pushes them: another builder's trouble is never in its way.</summary>
internal sealed class BuilderPush : IAsyncDisposable
{
    private const int SlotsInQueue = 4;
    private const int AtOnce = 8;

    private readonly Channel<PushedSlot> _queue = Channel.CreateBounded<PushedSlot>(new BoundedChannelOptions(SlotsInQueue) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly PushPipeline _pipeline;
    private readonly SignerKey _relay;
    private readonly BuilderNotes _notes;
    private readonly TimeProvider _time;
    private readonly Task _loop;

    public BuilderPush(RegisteredBuilder builder, HttpClient http, SignerKey relay, BuilderNotes notes, TimeProvider time)
    {
        (Builder, _relay, _notes, _time) = (builder, relay, notes, time);
        _pipeline = new PushPipeline([.. builder.Urls.Select(url => new BuilderEndpoint(new Uri(url), http, time))], time);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The registration that it was made for.</summary>
    public RegisteredBuilder Builder { get; }

    /// <summary>Takes up a slot; where the queue is full it is written down as not tried.</summary>
    public void Post(PushedSlot slot)
    {
        if (_queue.Writer.TryWrite(slot)) BuilderMetrics.Waiting(Builder.Name, 1);
        else _ = RecordAsync(slot, [.. slot.Winners.Select(_ => ForwardOutcome.QueueFull)]);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var slot in _queue.Reader.ReadAllAsync(_stopping.Token).ConfigureAwait(false))
        {
            BuilderMetrics.Waiting(Builder.Name, -1);
            using var span = RelayTrace.Start("push", slot.Slot)?.SetTag("relay.builder", Builder.Name);
            var outcomes = new ForwardOutcome[slot.Winners.Count];
            // Begun in the order of ranks; they arrive in any. A push keeps the order within a bundle only.
            var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = _stopping.Token };
            await Parallel.ForEachAsync(slot.Winners, limits, async (winner, cancellation) => outcomes[winner.Rank] = await PushAsync(winner, slot.DeadlineMs, cancellation).ConfigureAwait(false)).ConfigureAwait(false);
            await RecordAsync(slot, outcomes).ConfigureAwait(false);
        }
    }

    private async Task<ForwardOutcome> PushAsync(PushedWinner winner, ulong deadlineMs, CancellationToken cancellation)
    {
        if (!PushedRefund.CanSay(Builder.Dialect, winner.Contents)) return ForwardOutcome.Unspeakable;
        var body = BundleRequest.Write(Builder.Dialect, winner);
        if (Builder.Mode == PushMode.Observe) return ForwardOutcome.Observed;
        return await _pipeline.SendAsync(new SignedBody(body, FlashbotsSignature.Sign(_relay, body)), deadlineMs, cancellation).ConfigureAwait(false);
    }

    private async Task RecordAsync(PushedSlot slot, ForwardOutcome[] outcomes)
    {
        var milliseconds = (double)((long)_time.NowMs() - (long)slot.PublishedAtMs);
        BuilderMetrics.Pushed(Builder.Name, outcomes, milliseconds);
        await _notes.PushedAsync(Builder.Name, slot.Slot, outcomes, milliseconds, CancellationToken.None).ConfigureAwait(false);
    }
}
