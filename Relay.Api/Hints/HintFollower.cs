using Relay.Auction.State;

namespace Relay.Api.Hints;

/// <summary>Reads the store's log of hints into this node's memory, and wakes the readers every quarter of a minute where nothing comes.</summary>
internal sealed partial class HintFollower(RelayStore store, HintLog hints, TimeProvider time, ILogger<HintFollower> log) : BackgroundService
{
    private const int Page = 256;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250), Quiet = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var wake = new SemaphoreSlim(0);
        using var waking = store.OnWake(() => wake.Release());
        var woken = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var page = await store.Hints.ReadAsync(hints.Latest + 1, Page, stoppingToken).ConfigureAwait(false);
                foreach (var stored in page) hints.Add(new HintMessage(stored));
                if (page.Count == Page) continue;
                hints.Load();
            }
            catch (StoreUnavailableException fault)
            {
                LogStore(fault.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            if (time.GetElapsedTime(woken) >= Quiet)
            {
                hints.Wake();
                woken = time.GetTimestamp();
            }

            await WaitAsync(wake, stoppingToken).ConfigureAwait(false);
        }
    }

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

    [LoggerMessage(3071, LogLevel.Error, "The log of hints cannot be read: {Fault}")]
    private partial void LogStore(string fault);
}
