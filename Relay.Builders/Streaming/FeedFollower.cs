using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.Forwarding;

namespace Relay.Builders.Streaming;

/// <summary>Reads the feed log of the store and hands each new message, rendered once, to this node's builders.</summary>
internal sealed partial class FeedFollower(
    RelayStore store, FeedRenderer renderer, FeedLog feed, FeedReaders readers, PushDesk pushes, TimeProvider time, ILogger<FeedFollower> log) : BackgroundService
{
    private const int Page = 64;
    private const int Warm = 32;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wake = new SemaphoreSlim(0);
        using var waking = store.OnWake(() => wake.Release());
        ulong? next = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                next ??= await FirstAsync(stoppingToken).ConfigureAwait(false);
                var messages = await store.Feed.ReadAsync(next.Value, Page, stoppingToken).ConfigureAwait(false);
                foreach (var stored in messages)
                {
                    next = stored.Number + 1;
                    var message = renderer.Render(stored);
                    if (message.IsLost) LogUnreadable(stored.Number);
                    feed.Add(message);
                    FeedMetrics.Handed(message, time.NowMs());
                    pushes.Post(message);
                    readers.Added(message.Sequence);
                }

                if (messages.Count == Page) continue;
            }
            catch (StoreUnavailableException fault)
            {
                LogStore(fault.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await WaitAsync(wake, stoppingToken).ConfigureAwait(false);
        }
    }

    private async Task<ulong> FirstAsync(CancellationToken cancellation)
        => await store.Feed.LatestAsync(cancellation).ConfigureAwait(false) is { } latest && latest > Warm ? latest - Warm : 1;

    private async Task WaitAsync(SemaphoreSlim wake, CancellationToken stopping)
    {
        using var timer = new CancellationTokenSource(Poll, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, stopping);
        await wake.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (wake.Wait(0, CancellationToken.None))
        {
            // Many additions are one round.
        }
    }

    [LoggerMessage(2001, LogLevel.Error, "Message {Number} of the log cannot be read and is streamed as lost")]
    private partial void LogUnreadable(ulong number);

    [LoggerMessage(2002, LogLevel.Error, "The feed log cannot be read: {Fault}")]
    private partial void LogStore(string fault);
}
