using Microsoft.Extensions.Hosting;

namespace Relay.Auction.State;

/// <summary>A background service that looks into the store again and again. Where the store is away it says so, and looks again.</summary>
public abstract class StorePoller(TimeSpan interval, TimeProvider time) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Looks once. The loop does; tests may.</summary>
    public abstract Task LookAsync(CancellationToken cancellation);

    /// <summary>The loop.</summary>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (StoreUnavailableException fault)
            {
                LogStore(fault.Message);
            }

            await Task.Delay(interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Says that the store did not answer.</summary>
    protected abstract void LogStore(string fault);
}
