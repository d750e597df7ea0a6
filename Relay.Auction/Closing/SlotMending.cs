using Microsoft.Extensions.Logging;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>What somebody else wrote into the relay's keys is moved away, and what builders were told of the slot is put back: so that a slot always has its end, and the next one goes on.</summary>
/// <remarks>What was not told yet is made again by the steps of the close. Where the log of the leaves itself was damaged, the slot can only become void.</remarks>
internal sealed partial class SlotMending(RelayStore store, RelayKeys keys, ILogger<SlotMending> log)
{
    /// <summary>Mends the keys of a slot whose freeze is due, and those of the chain.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="header">Its header, where the caller has it.</param>
    /// <param name="fault">What was seen.</param>
    /// <param name="epoch">The caller's.</param>
    /// <param name="nowMs">Unix ms.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>False where another node leads.</returns>
    public async Task<bool> SlotAsync(ulong slot, SignedSlotHeader? header, StoreDamagedException fault, LeaseEpoch epoch, ulong nowMs, CancellationToken cancellation)
    {
        if (!await ChainAsync(epoch, cancellation).ConfigureAwait(false)) return false;
        if (await store.Quarantine.SlotAsync(slot, epoch, fault.Key, nowMs, cancellation).ConfigureAwait(false) is not { } moved) return false;
        Tell(moved);
        header = await RestoreHeaderAsync(slot, header, epoch, cancellation).ConfigureAwait(false);
        if (header is null) return true;
        var slotHash = header.Header.Hash;
        await store.Records.RestoreAsync(slot, epoch, FeedKind.Commitment, bytes => SetCommit.TryDecode(bytes.Span, out var set) && set.SlotHash == slotHash, cancellation).ConfigureAwait(false);
        await store.Results.RestoreAsync(slot, epoch, bytes => SlotResult.TryDecode(bytes.Span, out var result) && result.SlotHash == slotHash, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Mends the header of a slot that is to be announced. Where nobody was told of it, it is made again.</summary>
    /// <returns>False where another node leads.</returns>
    public async Task<bool> HeaderAsync(ulong slot, StoreDamagedException fault, LeaseEpoch epoch, CancellationToken cancellation)
    {
        if (!await ChainAsync(epoch, cancellation).ConfigureAwait(false)) return false;
        if (await store.Quarantine.HeaderAsync(slot, epoch, fault.Key, cancellation).ConfigureAwait(false) is not { } moved) return false;
        Tell(moved);
        await RestoreHeaderAsync(slot, null, epoch, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Mends what outlives slots.</summary>
    /// <returns>False where another node leads.</returns>
    public async Task<bool> ChainAsync(LeaseEpoch epoch, CancellationToken cancellation)
    {
        if (await store.Quarantine.ChainAsync(epoch, cancellation).ConfigureAwait(false) is not { } moved) return false;
        Tell(moved);
        return true;
    }

    /// <summary>Puts the header back: the caller's, or the one that was announced.</summary>
    private async Task<SignedSlotHeader?> RestoreHeaderAsync(ulong slot, SignedSlotHeader? header, LeaseEpoch epoch, CancellationToken cancellation)
    {
        await store.Records.RestoreAsync(slot, epoch, FeedKind.Header, bytes => Of(slot, bytes) is not null, cancellation).ConfigureAwait(false);
        header ??= await store.Records.FindAnnouncedAsync(slot, cancellation).ConfigureAwait(false) is { } announced ? Of(slot, announced) : null;
        if (header is not null) await store.Headers.PutAsync(slot, StoredHeader.Encode(header), cancellation).ConfigureAwait(false);
        return header;
    }

    private SignedSlotHeader? Of(ulong slot, ReadOnlyMemory<byte> bytes)
        => StoredHeader.TryDecode(bytes, out var header, out _) && header.Header.Relay == keys.Relay.Address && header.Header.Slot == slot ? header : null;

    private void Tell(IReadOnlyList<string> moved)
    {
        foreach (var key in moved) LogMoved(key);
    }

    [LoggerMessage(1037, LogLevel.Error, "Redis held at {Key} something that the relay did not write; it was moved to {Key}:damaged")]
    private partial void LogMoved(string key);
}
