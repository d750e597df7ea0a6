using Microsoft.Extensions.Logging;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>Publishes each slot's header when it is due, and keeps trying where the keyholder gives no key.</summary>
internal sealed partial class HeaderAnnouncer(
    RelayStore store, HeaderPublisher headers, SlotMending mending, AuctionOptions options, TimeProvider time, ILogger<HeaderAnnouncer> log)
{
    private const ulong LeadMs = 2_000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly SlotClock _clock = new(options.Timing);

    /// <summary>From the slot that closes next on, until <paramref name="ended"/>.</summary>
    /// <param name="epoch">The leader's.</param>
    /// <param name="announced">Told of each header that stands.</param>
    /// <param name="ended">Ends it, by an exception.</param>
    public async Task RunAsync(LeaseEpoch epoch, Action<SignedSlotHeader> announced, CancellationToken ended)
    {
        var next = 0UL;
        while (true)
        {
            next = Math.Max(next, _clock.NextToClose(time.NowMs()));
            if (_clock.OpensAt(next) > time.NowMs() + LeadMs)
            {
                await time.WaitUntilAsync(_clock.OpensAt(next) - LeadMs, ended).ConfigureAwait(false);
            }
            else if (await PublishAsync(next, epoch, ended).ConfigureAwait(false) is { } header)
            {
                announced(header);
                next++;
            }
            else
            {
                await Task.Delay(Pause, time, ended).ConfigureAwait(false);
            }
        }
    }

    private async Task<SignedSlotHeader?> PublishAsync(ulong slot, LeaseEpoch epoch, CancellationToken ended)
    {
        try
        {
            // Once for each slot, and off the way of its close: what outlives slots is whole.
            if (!await mending.ChainAsync(epoch, ended).ConfigureAwait(false)) return null;
            if (await headers.EnsureAsync(slot, ended).ConfigureAwait(false) is not { } header) return null;
            return await store.Records.AnnounceAsync(slot, epoch, StoredHeader.Encode(header), ended).ConfigureAwait(false) is null ? null : header;
        }
        catch (StoreDamagedException fault)
        {
            return await MendAsync(slot, fault, epoch, ended).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            LogStore(slot, fault.Message);
            return null;
        }
        catch (Exception fault) when (!ended.IsCancellationRequested)
        {
            // Whatever it was: a leader that announces no slots any more would lead for nothing.
            LogHeader(slot, fault);
            return null;
        }
    }

    /// <returns>Null: what is missing now is tried again.</returns>
    private async Task<SignedSlotHeader?> MendAsync(ulong slot, StoreDamagedException damage, LeaseEpoch epoch, CancellationToken ended)
    {
        try
        {
            await mending.HeaderAsync(slot, damage, epoch, ended).ConfigureAwait(false);
        }
        catch (StoreUnavailableException fault)
        {
            LogStore(slot, fault.Message);
        }

        return null;
    }

    [LoggerMessage(1034, LogLevel.Error, "The header of slot {Slot} could not be made and will be tried again")]
    private partial void LogHeader(ulong slot, Exception fault);

    [LoggerMessage(1035, LogLevel.Error, "The store does not answer, and the header of slot {Slot} waits for it: {Fault}")]
    private partial void LogStore(ulong slot, string fault);
}
