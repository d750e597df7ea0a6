using Microsoft.Extensions.Logging;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Auction.Closing;

/// <summary>Asks the keyholder for its marks of the committed set, then for the shares of what is live, until the slot's deadline.</summary>
internal sealed partial class SlotReleasing(RelayStore store, IKeyholder holder, AuctionOptions options, TimeProvider time, CloseObserver observer, ILogger<SlotReleasing> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a slot that is over waits for a holder that may never answer: slots are finished one after another, so both waits together must end well within one.</summary>
    private readonly TimeSpan _patience = TimeSpan.FromMilliseconds(Math.Min(2_000, options.SlotDurationMilliseconds / 4));

    public async Task<ReleaseOutcome> ReleaseAsync(CommittedSlot slot, LeaseEpoch epoch, CancellationToken cancellation)
    {
        var header = slot.Leaves.Header.Header;
        if (await TaintAsync(slot.Slot, epoch, cancellation).ConfigureAwait(false) is not { } taint) return new ReleaseOutcome.LeaseLost();
        if (taint != RejectionCode.None) return await VoidAsync(slot, taint, null, cancellation).ConfigureAwait(false);
        if (slot.Leaves.IsDamaged) return await VoidAsync(slot, RejectionCode.StoreDamaged, null, cancellation).ConfigureAwait(false);

        // Who comes back after the deadline is late himself; who was here all the time was left alone by the holder.
        var overdue = time.NowMs() >= header.Deadline ? RejectionCode.DeadlinePassed : RejectionCode.HolderUnreachable;
        await observer.AtAsync(CloseStep.Mark, slot.Slot).ConfigureAwait(false);
        var marked = await AskAsync(slot, ask => holder.MarkAsync(slot.Set, ask), cancellation).ConfigureAwait(false);
        if (marked is HolderAnswer<SignedObject<Marks>>.Refused refused) return new ReleaseOutcome.Void(RejectionCode.HolderRefused, null, refused.Refusal);
        if (marked is not HolderAnswer<SignedObject<Marks>>.Given { Value: var marks })
            return await VoidAsync(slot, overdue, null, cancellation).ConfigureAwait(false);
        if (!IsOf(marks, slot) || !Certificate.TryCreate([marks], out var certificate))
            return await VoidAsync(slot, RejectionCode.HolderFaulty, null, cancellation).ConfigureAwait(false);
        byte[] record = [.. marks.Value.Encode(), .. marks.Signature.Span];
        if (await store.Records.PutOnceAsync(slot.Slot, epoch, RecordKind.Marks, record, cancellation).ConfigureAwait(false) is not { } written) return new ReleaseOutcome.LeaseLost();
        if (!written.Bytes.Span.SequenceEqual(record)) throw store.Records.Damaged(slot.Slot, RecordKind.Marks); // The same set has the same marks.

        await observer.AtAsync(CloseStep.Release, slot.Slot).ConfigureAwait(false);
        var released = await AskAsync(slot, ask => holder.ReleaseAsync(header.Hash, certificate, ask), cancellation).ConfigureAwait(false);
        return released switch
        {
            HolderAnswer<Release>.Given { Value: var release } when release.SetHash == slot.Set.Value.Hash && release.CertificateHash == certificate.Hash
                => new ReleaseOutcome.Released(certificate, release),
            HolderAnswer<Release>.Given => await VoidAsync(slot, RejectionCode.HolderFaulty, certificate, cancellation).ConfigureAwait(false),
            HolderAnswer<Release>.Refused refusal => new ReleaseOutcome.Void(RejectionCode.HolderRefused, certificate, refusal.Refusal),
            _ => await VoidAsync(slot, overdue, certificate, cancellation).ConfigureAwait(false),
        };
    }

    /// <summary>The void of a slot, with the holder's refusal where it can be had soon.</summary>
    public async Task<ReleaseOutcome.Void> VoidAsync(CommittedSlot slot, RejectionCode reason, Certificate? certificate, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            var answer = await holder.RefuseAsync(slot.Leaves.Header.Header.Hash, reason, either.Token).ConfigureAwait(false);
            return new ReleaseOutcome.Void(reason, certificate, (answer as HolderAnswer<SignedObject<Refusal>>.Given)?.Value);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ReleaseOutcome.Void(reason, certificate, null);
        }
    }

    /// <summary>Tells the holder that the slot is over, so that its key goes before the deadline. One that does not answer soon destroys it at the deadline by itself.</summary>
    public async Task FinishAsync(CommittedSlot slot, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(_patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            await holder.FinishAsync(slot.Leaves.Header.Header.Hash, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The next slot does not wait for it.
        }
    }

    /// <summary>Why the slot must be void: a leaf with a receipt did not come back before the freeze, or nobody can tell. Never once marks are stored: what was sent to the holder is not taken back.</summary>
    private async Task<RejectionCode?> TaintAsync(ulong slot, LeaseEpoch epoch, CancellationToken cancellation)
    {
        if (await store.Lost.CountAsync(slot, epoch, cancellation).ConfigureAwait(false) is not var (lost, isDamaged)) return null;
        if (lost == 0 || await store.Records.FindAsync(slot, RecordKind.Marks, cancellation).ConfigureAwait(false) is not null) return RejectionCode.None;
        return isDamaged ? RejectionCode.StoreDamaged : RejectionCode.StoreFailedOver;
    }

    private static bool IsOf(SignedObject<Marks> marks, CommittedSlot slot)
        => marks.Value.Index == 1 && marks.Value.SetHash == slot.Set.Value.Hash && marks.Value.Count == slot.Set.Value.Count
            && marks.IsBy(slot.Leaves.Header.Header.Holders[0].Holder);

    /// <summary>Repeats the call until it is answered or the deadline is over; leaves that the holder lacks are sent again.</summary>
    private async Task<HolderAnswer<T>> AskAsync<T>(CommittedSlot slot, Func<CancellationToken, Task<HolderAnswer<T>>> ask, CancellationToken cancellation)
    {
        var deadline = slot.Leaves.Header.Header.Deadline;
        while (true)
        {
            var answer = await ask(cancellation).ConfigureAwait(false);
            if (answer is not HolderAnswer<T>.NotNow notNow) return answer;
            if (time.NowMs() >= deadline)
            {
                LogOverdue(slot.Slot, notNow.Why);
                return answer;
            }

            if (notNow.DeliverFrom is { } from) slot.Delivery.SendFrom(from);
            // A holder that lost its record of the slot says so for good when it is asked to sign the same header again.
            var again = await holder.CoSignAsync(slot.Leaves.Header.Header.Encode(), cancellation).ConfigureAwait(false);
            if (again is HolderAnswer<ReadOnlyMemory<byte>>.Refused refused) return new HolderAnswer<T>.Refused(refused.Refusal);
            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }

    [LoggerMessage(1010, LogLevel.Error, "Slot {Slot} cannot be opened before its deadline: {Why}")]
    private partial void LogOverdue(ulong slot, string why);
}
