using Microsoft.Extensions.Logging;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>Makes the header of a slot with the keyholder's fresh key, has it co-signed, and stores it once.</summary>
/// <remarks>Two nodes that do this at once get the same key and make the same bytes; the store keeps the first.</remarks>
internal sealed partial class HeaderPublisher(
    RelayStore store, IKeyholder holder, RelayKeys keys, AuctionOptions options, ILogger<HeaderPublisher> log)
{
    private readonly SlotClock _clock = new(options.Timing);

    /// <summary>The slot's header as it is stored; null where there is none.</summary>
    /// <exception cref="StoreDamagedException">What is stored is no header of this slot and relay.</exception>
    public async Task<SignedSlotHeader?> FindAsync(ulong slot, CancellationToken cancellation)
        => await store.Headers.FindAsync(slot, cancellation).ConfigureAwait(false) is { } stored ? Decode(slot, stored) : null;

    /// <summary>The slot's header, made and stored now where there is none; null while the keyholder gives no key.</summary>
    /// <exception cref="StoreDamagedException">What is stored is no header of this slot and relay.</exception>
    public async Task<SignedSlotHeader?> EnsureAsync(ulong slot, CancellationToken cancellation)
    {
        if (await store.Headers.FindAsync(slot, cancellation).ConfigureAwait(false) is { } stored) return Decode(slot, stored);

        var request = new SlotKeyRequest(options.ChainId, keys.Relay.Address, slot, _clock.DeadlineOf(slot));
        if (await holder.OfferKeyAsync(request, cancellation).ConfigureAwait(false) is not HolderAnswer<ReadOnlyMemory<byte>>.Given key) return NoKey(slot);

        var header = Compose(slot, key.Value);
        if (await holder.CoSignAsync(header.Encode(), cancellation).ConfigureAwait(false) is not HolderAnswer<ReadOnlyMemory<byte>>.Given signature) return NoKey(slot);

        var signed = new SignedSlotHeader(header, SignedSlotHeader.Sign(keys.Relay, header), [signature.Value]);
        if (!signed.Verify(out var fault))
        {
            LogBadHeader(slot, fault);
            return null;
        }

        return Decode(slot, await store.Headers.PutAsync(slot, StoredHeader.Encode(signed), cancellation).ConfigureAwait(false));
    }

    private SlotHeader Compose(ulong slot, ReadOnlyMemory<byte> key) => new()
    {
        ChainId = options.ChainId,
        Relay = keys.Relay.Address,
        Slot = slot,
        OpenAt = _clock.OpensAt(slot),
        Cutoff = _clock.ClosesAt(slot),
        Freeze = _clock.FreezesAt(slot),
        Deadline = _clock.DeadlineOf(slot),
        Reserve = options.Reserve,
        Rules = SlotRules.Current,
        GasCap = options.BlockGasLimit,
        MaxLeaves = options.MaxLeaves,
        MaxPerSigner = options.MaxLeavesPerSigner,
        MaxClass = options.MaxClass,
        SkewMilliseconds = options.MaxSkewMilliseconds,
        Edge = keys.Edge.Address,
        Threshold = 1,
        Quorum = 1,
        Faults = 0,
        Holders = [new SlotHolder(holder.Address, key)],
    };

    private SignedSlotHeader Decode(ulong slot, ReadOnlyMemory<byte> stored)
    {
        if (StoredHeader.TryDecode(stored, out var signed, out var fault) && signed.Header.Relay == keys.Relay.Address && signed.Header.Slot == slot) return signed;
        LogBadHeader(slot, fault ?? "it is of another relay or slot");
        throw store.Headers.Damaged(slot);
    }

    private SignedSlotHeader? NoKey(ulong slot)
    {
        LogNoKey(slot);
        return null;
    }

    [LoggerMessage(1001, LogLevel.Warning, "Slot {Slot} has no header: the keyholder gave no key or did not co-sign")]
    private partial void LogNoKey(ulong slot);

    [LoggerMessage(1002, LogLevel.Error, "The stored header of slot {Slot} cannot be used: {Fault}")]
    private partial void LogBadHeader(ulong slot, string fault);
}
