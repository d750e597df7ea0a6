using Microsoft.Extensions.Logging;

namespace Relay.Auction.Keyholders;

/// <summary>The turns of one held slot: its steps run one at a time, and slots do not wait for each other.</summary>
internal sealed partial class SlotTurns(HolderContext context, SlotId slot, SemaphoreSlim gate)
{
    /// <summary>Takes the step alone. A folder that cannot be written is "not now": nothing is answered that is not on the disk.</summary>
    public async Task<HolderAnswer<T>> TakeAsync<T>(Func<HolderAnswer<T>> step, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return step();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            LogFolder(context.Log, slot, fault.Message);
            return new HolderAnswer<T>.NotNow("the holder's key folder cannot be written");
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Takes the step again, without holding up others, each time that it answers null because seals are still being tried.</summary>
    /// <param name="step">The step.</param>
    /// <param name="leaves">The slot's leaves; read in the step's own turn.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task<HolderAnswer<T>> TakeSettledAsync<T>(Func<HolderAnswer<T>?> step, Func<DeliveredLeaves?> leaves, CancellationToken cancellation)
    {
        while (true)
        {
            DeliveredLeaves? unsettled = null;
            var answer = await TakeAsync(() =>
            {
                if (step() is { } given) return given;
                unsettled = leaves();
                return new HolderAnswer<T>.NotNow("seals are being tried");
            }, cancellation).ConfigureAwait(false);
            if (unsettled is null) return answer;
            await unsettled.SettledAsync(cancellation).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1204, LogLevel.Error, "The key folder cannot be written for {Slot}: {Fault}")]
    private static partial void LogFolder(ILogger log, SlotId slot, string fault);
}
