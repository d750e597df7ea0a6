using System.Diagnostics.CodeAnalysis;
using Relay.Api.Operations;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Orders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Orders;

/// <summary>How an append of the edge ended.</summary>
/// <param name="Leaf">The leaf, where it stands in the slot; the same for every node that tries.</param>
/// <param name="Rejection">Why it does not.</param>
/// <param name="IsOvertaken">True where a later revision of the order stands there.</param>
internal readonly record struct EdgeAppend(SealedLeaf? Leaf, Rejection Rejection = default, bool IsOvertaken = false);

/// <summary>The edge as a submitter: seals orders and cancels under its own key and appends them as any other leaf (protocol.md, rule 16).</summary>
internal sealed class EdgeEnvelopes(RelayStore store, OrderBook book, RelayKeys keys, RelayHealth health)
{
    /// <summary>Seals one revision of an order for a slot, deterministically.</summary>
    public bool TrySeal(SlotHeader header, StandingOrder order, ulong revision, SlotTarget target, ulong receivedAt, [NotNullWhen(true)] out LeafAppend? leaf, out Rejection rejection)
    {
        leaf = null;
        Span<byte> seed = stackalloc byte[Secret32.Size];
        book.EdgeSeed(header.Hash, order.Id, revision, seed);
        if (!EnvelopeSealer.TrySeal(header, keys.Edge, order.PlaintextFor(target), order.Id, revision, seed, out var envelope, out rejection)) return false;
        leaf = AppendOf(header, order.Id, revision, receivedAt) with { Leaf = envelope.Leaf, Content = order.Content, Envelope = envelope.Bytes };
        return true;
    }

    /// <summary>The leaf as it is placed with its order, and the answer that is kept with it.</summary>
    public static PlacedLeaf Placed(SlotHeader header, LeafAppend leaf)
        => new(leaf, new OrderAnswer(leaf.Slot, new SubmissionReceipt(header.Hash, leaf.Leaf, leaf.Content, 0, leaf.ReceivedAtMs, leaf.Durability)).Encode(), OrderAnswer.SequenceAt);

    /// <summary>Seals a stored order into a slot that it is claimed for, and appends it.</summary>
    public async Task<EdgeAppend> SealAsync(SlotHeader header, StoredOrder stored, StandingOrder order, SlotTarget target, ulong receivedAt, CancellationToken cancellation)
        => TrySeal(header, order, stored.Revision, target, receivedAt, out var leaf, out var rejection)
            ? Read(header, leaf, await store.Leaves.AppendAsync(leaf with { Order = stored.Name }, cancellation).ConfigureAwait(false))
            : new EdgeAppend(null, rejection);

    /// <summary>Appends a cancel for what the edge sealed under this id in the slot.</summary>
    public async Task<EdgeAppend> CancelAsync(SlotHeader header, BundleId id, ulong revision, ulong receivedAt, CancellationToken cancellation)
    {
        var bytes = CancelEnvelope.Create(header, keys.Edge, id, revision);
        if (!Envelope.TryParse(bytes, header, out var cancel, out var rejection)) return new EdgeAppend(null, rejection);
        var append = AppendOf(header, id, revision, receivedAt) with { Leaf = cancel.Leaf, Envelope = bytes };
        return Read(header, append, await store.Leaves.AppendAsync(append, cancellation).ConfigureAwait(false));
    }

    /// <summary>The answer to a signed body again; null where it is none, or the slot's log is known to say otherwise.</summary>
    public SealedLeaf? Recall(ReadOnlySpan<byte> kept)
        => OrderAnswer.TryDecode(kept, out var answer) && store.Leaves.TryRemember(answer.Slot, answer.Receipt.Sequence, answer.Receipt.Leaf) ? new SealedLeaf(answer.Slot, answer.Receipt.SignedBy(keys.Relay)) : null;

    private LeafAppend AppendOf(SlotHeader header, BundleId id, ulong revision, ulong receivedAt)
    {
        var bundle = new byte[BundleId.Size];
        id.CopyTo(bundle);
        return new LeafAppend
        {
            Slot = header.Slot, ReceivedAtMs = receivedAt, ClosesAtMs = header.Cutoff, Leaf = default, Content = Hash32.Zero, Signer = keys.Edge.Address, BundleId = bundle,
            Nonce = revision, MaxLeaves = header.MaxLeaves, MaxPerSigner = header.MaxLeaves, Durability = health.Durability, Envelope = default,
        };
    }

    /// <summary>What an append came to: the receipt, or the reason of a rejection.</summary>
    public EdgeAppend Read(SlotHeader header, LeafAppend append, AppendOutcome outcome)
    {
        return outcome switch
        {
            AppendOutcome.Appended(var sequence) => Stands(sequence, append.ReceivedAtMs, append.Content, append.Durability),
            AppendOutcome.Duplicate(var sequence, var first, var content, var durability) => Stands(sequence, first, content, durability),
            AppendOutcome.NonceNotHigher => new EdgeAppend(null, new Rejection(RejectionCode.Superseded, "a later revision stands in the slot"), IsOvertaken: true),
            AppendOutcome.Late => Refuse(RejectionCode.Late, $"slot {header.Slot} closed at {header.Cutoff}"),
            AppendOutcome.Frozen => Refuse(append.ReceivedAtMs < header.Cutoff ? RejectionCode.Busy : RejectionCode.Late, $"slot {header.Slot} is frozen"),
            AppendOutcome.SlotFull or AppendOutcome.SignerCap => Refuse(RejectionCode.SlotFull, $"slot {header.Slot} takes {header.MaxLeaves} sealed bundles"),
            AppendOutcome.Lost => Refuse(RejectionCode.StoreFailedOver, $"slot {header.Slot}: leaves that have receipts are being put back"),
            AppendOutcome.NotReplicated => Refuse(RejectionCode.NotDurable, "too few replicas acknowledged it in time; send the same body again"),
            AppendOutcome.Unavailable(var why) => Refuse(RejectionCode.NotReady, $"{why}; send the same body again"),
            _ => throw new InvalidOperationException($"an append came to {outcome}"),
        };

        EdgeAppend Stands(uint sequence, ulong at, in Hash32 content, Durability durability)
            => new(new SealedLeaf(header.Slot, new SubmissionReceipt(header.Hash, append.Leaf, content, sequence, at, durability).SignedBy(keys.Relay)));

        static EdgeAppend Refuse(RejectionCode code, string detail) => new(null, new Rejection(code, detail));
    }
}
