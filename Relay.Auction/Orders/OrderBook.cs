using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.State;

namespace Relay.Auction.Orders;

/// <summary>The standing orders of the relay's clients: encrypted under the at-rest key before they leave this process, found by MACs.</summary>
public sealed class OrderBook(RelayStore store, RelayKeys keys, OrderOptions options)
{
    private readonly OrderNames _names = new(keys.Rest);

    /// <summary>The order of this name, whatever its state; null where there is none, or it is kept no longer.</summary>
    public Task<StoredOrder?> FindAsync(BundleId id, CancellationToken cancellation) => store.Orders.FindAsync(_names.Of(id), cancellation);

    /// <summary>The private transaction of this hash; it may have been replaced by another of the same sender and nonce since.</summary>
    public Task<StoredOrder?> FindByTransactionAsync(in Hash32 hash, CancellationToken cancellation) => FindByAliasAsync(_names.Transaction(hash), cancellation);

    /// <summary>The private transaction that waits and that its owner shares, by its hash or by the hash of that; null for every other.</summary>
    public async Task<StoredOrder?> FindTargetAsync(Hash32 hash, CancellationToken cancellation)
    {
        var stored = await FindByTransactionAsync(hash, cancellation).ConfigureAwait(false) ?? await FindByAliasAsync(_names.Matching(hash), cancellation).ConfigureAwait(false);
        if (stored is not { State: OrderState.Waiting } || !TryOpen(stored, out var opened)) return null;
        using (opened)
        {
            return opened.Order.Kind == OrderKind.PrivateTransaction && opened.Order.Hints != SharedHints.None
                && TransactionDecoder.TryDecode(opened.Order.Transactions[0].Raw, out var transaction, out _) && (transaction.Hash == hash || MatchingHash(transaction.Hash) == hash) ? stored : null;
        }
    }

    /// <summary>The names of the backruns of a private transaction.</summary>
    public Task<IReadOnlyList<string>> FollowersAsync(in Hash32 target, CancellationToken cancellation) => store.Orders.FollowersAsync(_names.Followers(target), cancellation);

    /// <summary>The owner's bundle of this hash, the last one placed.</summary>
    public Task<StoredOrder?> FindByBundleHashAsync(Address owner, in Hash32 bundleHash, CancellationToken cancellation)
        => FindByAliasAsync(_names.Bundle(owner, bundleHash), cancellation);

    /// <summary>Decrypts an order for one use; dispose it. False where the record is damaged or another's.</summary>
    public bool TryOpen(StoredOrder stored, [NotNullWhen(true)] out OpenedOrder? opened)
    {
        ArgumentNullException.ThrowIfNull(stored);
        opened = null;
        if (stored.Bytes.Length < RestKey.Overhead) return false;
        var bytes = ClearBuffer.Rent(RestKey.ContentLength(stored.Bytes.Length));
        // A cancel's revision is above the one that the record was sealed for.
        var sealedFor = stored.State is OrderState.Cancelled or OrderState.TargetGone ? stored.Revision - 1 : stored.Revision;
        if (keys.Rest.TryOpen(PurposeOf(stored.Name, sealedFor), stored.Bytes.Span, bytes.Span) && OrderRecord.TryDecode(bytes.Memory, out var order) && _names.Of(order.Id) == stored.Name)
        {
            opened = new OpenedOrder(bytes, order);
            return true;
        }

        bytes.Dispose();
        return false;
    }

    /// <summary>Places an order, or replaces the one of its name; appends its leaf in the same step.</summary>
    /// <param name="order">The order.</param>
    /// <param name="transactions">Its transactions, decoded.</param>
    /// <param name="former">The stored order that it was compared with, and its owner; null for none.</param>
    /// <param name="revision">Above the former's.</param>
    /// <param name="windowSeconds">How long until its window is over.</param>
    /// <param name="leaf">Its leaf in the slot that it is to stand in; null for none. Where it stands in another slot, it is not appended.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<OrderPlaced> PutAsync(
        StandingOrder order, IReadOnlyList<SignedTransaction> transactions, (StoredOrder Stored, Address Owner)? former, ulong revision, int windowSeconds, PlacedLeaf? leaf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(transactions);
        var name = _names.Of(order.Id);
        var owner = _names.Owner(order.Owner);
        var placing = new OrderPlacing(
            name, former?.Stored.Revision ?? 0, revision, Seal(order, name, revision), owner, former is { } old ? _names.Owner(old.Owner) : owner,
            _names.Content(order.Owner, order.Content),
            AliasesOf(order, transactions),
            windowSeconds, options.MaxOrders, options.MaxOrdersPerOwner, order.Hints != SharedHints.None, leaf is null ? null : leaf with { Append = leaf.Append with { Order = name } });
        if (!order.Target.IsZero) await store.Orders.FollowAsync(_names.Followers(order.Target), name, windowSeconds, cancellation).ConfigureAwait(false);
        return await store.Orders.PutAsync(placing, cancellation).ConfigureAwait(false);
    }

    /// <summary>Claims the one slot that the order is sealed into next.</summary>
    public Task<OrderClaim> ClaimAsync(StoredOrder stored, ulong slot, ulong? resolved, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return store.Orders.ClaimAsync(stored.Name, stored.Revision, slot, resolved, cancellation);
    }

    /// <summary>Cancels an order that waits.</summary>
    /// <param name="stored">The order.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="content">keccak256 of the signed body that asks for it, remembered for <paramref name="seconds"/>; null where there is none.</param>
    /// <param name="seconds">At least 1.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Where done, the nonce for a cancel's leaf is one above the order's revision.</returns>
    public Task<OrderEnded> CancelAsync(StoredOrder stored, Address owner, Hash32? content, int seconds, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return store.Orders.EndAsync(
            stored, _names.Owner(owner), OrderState.Cancelled, stored.Revision + 1, null, content is { } hash ? (_names.Content(owner, hash), seconds) : null, cancellation);
    }

    /// <summary>Ends a backrun whose target is gone.</summary>
    /// <returns>Where done, the nonce for a cancel's leaf is one above the order's revision.</returns>
    public Task<OrderEnded> EndBackrunAsync(StoredOrder stored, StandingOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(order);
        return store.Orders.EndAsync(stored, _names.Owner(order.Owner), OrderState.TargetGone, stored.Revision + 1, null, null, cancellation);
    }

    /// <summary>Ends an order whose window is over; its signed body may come again.</summary>
    public Task<OrderEnded> ExpireAsync(StoredOrder stored, StandingOrder order, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(order);
        return store.Orders.EndAsync(stored, _names.Owner(order.Owner), OrderState.Expired, null, null, (_names.Content(order.Owner, order.Content), 0), cancellation);
    }

    /// <summary>Ends an order that the chain has overtaken: <see cref="OrderState.Included"/> or <see cref="OrderState.NonceUsed"/>.</summary>
    public Task<OrderEnded> EndOnChainAsync(StoredOrder stored, StandingOrder order, OrderState state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(order);
        return store.Orders.EndAsync(stored, _names.Owner(order.Owner), state, null, null, null, cancellation);
    }

    /// <summary>A leaf of the edge won a slot, and builders are shown its content: it is never sent again by itself, unless its owner allowed that.</summary>
    /// <param name="id">The leaf's bundle id.</param>
    /// <param name="revision">The leaf's nonce.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <remarks>
    /// A bundle that was replaced too late to keep its former revision from winning ends too: its owner wanted one of the two. A private transaction that
    /// was bumped goes on: if the former one lands, the chain refuses the other by its nonce.
    /// </remarks>
    public async Task NoteShownAsync(BundleId id, ulong revision, ulong slot, CancellationToken cancellation)
    {
        while (await FindAsync(id, cancellation).ConfigureAwait(false) is { State: OrderState.Waiting } stored && TryOpen(stored, out var opened))
        {
            using (opened)
            {
                if (revision > stored.Revision || (revision < stored.Revision && opened.Order.Kind == OrderKind.PrivateTransaction)) return;
                if (!opened.Order.Target.IsZero) await NoteTargetShownAsync(opened.Order.Target, slot, cancellation).ConfigureAwait(false);
                if (opened.Order.MayRoll)
                {
                    await store.Orders.NoteShownAsync(stored.Name, slot, cancellation).ConfigureAwait(false);
                    return;
                }

                if (await store.Orders.EndAsync(stored, _names.Owner(opened.Order.Owner), OrderState.Shown, null, slot, null, cancellation).ConfigureAwait(false) is not OrderEnded.Changed) return;
            }
        }
    }

    /// <summary>Orders that wait and were changed after a number, in the order of the changes; at most <paramref name="max"/>.</summary>
    public Task<IReadOnlyList<(string Name, ulong Change)>> ChangedAsync(ulong change, int max, CancellationToken cancellation)
        => store.Orders.ChangedAsync(change, max, cancellation);

    /// <summary>The order of a name that <see cref="ChangedAsync"/> gave.</summary>
    public Task<StoredOrder?> FindByNameAsync(string name, CancellationToken cancellation) => store.Orders.FindAsync(name, cancellation);

    /// <summary>The edge's last leaf under this id in a slot, and how it fared; null while that is not known, or is kept no longer.</summary>
    public async Task<TranscriptEntry?> OutcomeAsync(BundleId id, ulong slot, CancellationToken cancellation)
    {
        if (await store.Records.FindAsync(slot, RecordKind.Outcomes, cancellation).ConfigureAwait(false) is not { } record
            || !keys.Rest.TryOpen(RestPurpose.Outcomes, record.Span, out var bytes) || !OutcomesRecord.TryDecode(bytes, out var outcomes)) return null;
        return outcomes.Rows.LastOrDefault(row => row.Signer == keys.Edge.Address && row.Bundle == id)?.Entry;
    }

    /// <summary>What the same signed body placed when it came before; null where it did not, or its window is over.</summary>
    public Task<OrderPlaced.Seen?> SeenAsync(Address owner, in Hash32 content, CancellationToken cancellation) => store.Orders.SeenAsync(_names.Content(owner, content), cancellation);

    /// <summary>Forgets a signed body that was refused after it was placed: it may come again.</summary>
    public Task ForgetAsync(Address owner, in Hash32 content, CancellationToken cancellation) => store.Orders.ForgetAsync(_names.Content(owner, content), cancellation);

    /// <summary>Keeps the first answer to a signed body; gives the one that is kept.</summary>
    public Task<ReadOnlyMemory<byte>> KeepAnswerAsync(Address owner, in Hash32 content, ReadOnlyMemory<byte> answer, CancellationToken cancellation)
        => store.Orders.KeepAnswerAsync(_names.Content(owner, content), answer, cancellation);

    /// <summary>The 32 bytes from which the envelope of this order revision in this slot is made; the same on every node.</summary>
    public void EdgeSeed(in Hash32 slotHash, BundleId id, ulong revision, Span<byte> seed32) => _names.EdgeSeed(slotHash, id, revision, seed32);

    /// <summary>What hints name a transaction by.</summary>
    private static Hash32 MatchingHash(in Hash32 transaction) => Keccak.Hash(transaction.ToArray());

    private string[] AliasesOf(StandingOrder order, IReadOnlyList<SignedTransaction> transactions)
    {
        if (order.Kind == OrderKind.Bundle) return [_names.Bundle(order.Owner, BundleHash.Of(transactions))];
        var own = _names.Transaction(transactions[0].Hash);
        return order.Hints == SharedHints.None ? [own] : [own, _names.Matching(MatchingHash(transactions[0].Hash))];
    }

    /// <summary>The winner held the target too: builders know it from now on.</summary>
    private async Task NoteTargetShownAsync(Hash32 target, ulong slot, CancellationToken cancellation)
    {
        if (await FindTargetAsync(target, cancellation).ConfigureAwait(false) is not { } stored || !TryOpen(stored, out var opened)) return;
        using (opened) await store.Orders.EndAsync(stored, _names.Owner(opened.Order.Owner), OrderState.Shown, null, slot, null, cancellation).ConfigureAwait(false);
    }

    private async Task<StoredOrder?> FindByAliasAsync(string alias, CancellationToken cancellation)
        => await store.Orders.FindAliasAsync(alias, cancellation).ConfigureAwait(false) is { } name ? await store.Orders.FindAsync(name, cancellation).ConfigureAwait(false) : null;

    private byte[] Seal(StandingOrder order, string name, ulong revision)
    {
        using var bytes = ClearBuffer.Rent(OrderRecord.LengthOf(order));
        OrderRecord.Encode(order, bytes.Span);
        return keys.Rest.Seal(PurposeOf(name, revision), bytes.Span);
    }

    private static string PurposeOf(string name, ulong revision) => string.Create(CultureInfo.InvariantCulture, $"{RestPurpose.Order}/{name}/{revision}");
}
