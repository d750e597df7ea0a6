using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Auction.State;

namespace Relay.Builders.Streaming;

/// <summary>Reads the results log of the store and hands each new result, rendered once, to this node's builders.</summary>
internal sealed partial class FeedFollower(RelayStore store, FeedRenderer renderer, FeedLog feed, TimeProvider time, ILogger<FeedFollower> log) : BackgroundService
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
                var results = await store.Results.ReadAsync(next.Value, Page, stoppingToken).ConfigureAwait(false);
                foreach (var stored in results)
                {
                    next = stored.FeedNumber + 1;
                    if (renderer.Render(stored) is { } message) feed.Add(message);
                    else LogUnreadable(stored.FeedNumber);
                }

                if (results.Count == Page) continue;
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
        => await store.Results.LatestAsync(cancellation).ConfigureAwait(false) is { } latest && latest > Warm ? latest - Warm : 1;

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

    [LoggerMessage(2001, LogLevel.Error, "Result {Number} of the log cannot be read and is not streamed")]
    private partial void LogUnreadable(ulong number);

    [LoggerMessage(2002, LogLevel.Error, "The results log cannot be read: {Fault}")]
    private partial void LogStore(string fault);
}
