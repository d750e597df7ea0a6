using System.Collections.Concurrent;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;
using Relay.Auction.State;
using Relay.Auction.Tracking;

namespace Relay.Api.Orders;

/// <summary>An order that the chain has overtaken.</summary>
/// <param name="State">Included, or a nonce of it was used for another transaction.</param>
/// <param name="IsFinal">True where it has been so for so many blocks that nothing is expected to change.</param>
internal readonly record struct Overtaken(OrderState State, bool IsFinal);

/// <summary>Knows which standing orders the chain has overtaken: mined by whatever way, or a nonce of theirs used. Looked at anew with every head, so a reorganisation undoes it.</summary>
/// <remarks>Without an execution node nothing is ever overtaken. It holds nothing that a restart would not find out again.</remarks>
internal sealed class OvertakenOrders(OrderBook book, Inclusion? chain = null)
{
    /// <summary>So many blocks later a reorganisation is not expected any more; as for winners (docs/fates.md).</summary>
    public const ulong FinalAfter = 64;

    private readonly ConcurrentDictionary<string, (ulong Revision, OrderState State, ulong Since)> _over = new();
    private Hash32 _head;

    /// <summary>True where the chain's head is another one than at the last call.</summary>
    public bool HeadMoved()
    {
        if (chain?.Head is not { } head || head.Hash == _head) return false;
        _head = head.Hash;
        // So long ago overtaken is ended, or was cancelled meanwhile.
        foreach (var (name, _) in _over.Where(one => one.Value.Since + 2 * FinalAfter < head.Number)) _over.TryRemove(name, out _);
        return true;
    }

    /// <summary>What was found out of an order's revision at the last look; null where it still may be included.</summary>
    public Overtaken? Find(StoredOrder stored)
        => _over.TryGetValue(stored.Name, out var over) && over.Revision == stored.Revision && chain?.Head is { } head
            ? new Overtaken(over.State, head.Number >= over.Since + FinalAfter) : null;

    /// <summary>Asks the node about these orders; where it does not answer, what was known stays.</summary>
    public async Task LookAsync(IReadOnlyCollection<StoredOrder> orders, CancellationToken cancellation)
    {
        if (chain?.Head is not { Number: var number }) return;
        var needs = orders.Select(stored => (Stored: stored, Needs: NeedsOf(stored))).ToArray();
        if (await chain.NoncesAsync([.. needs.SelectMany(order => order.Needs).Select(need => need.Sender)], cancellation).ConfigureAwait(false) is not { } nonces) return;
        // Whatever stands on the chain has used its nonce: only of these the place is asked for.
        var late = needs.Where(order => order.Needs.Any(need => need.Nonce < nonces[need.Sender])).ToArray();
        if (await chain.FindAsync([.. late.SelectMany(order => order.Needs).Select(need => need.Hash).Distinct()], cancellation).ConfigureAwait(false) is not { } places) return;
        var included = places.Where(place => place.IsIncluded).Select(place => place.Hash).ToHashSet();
        foreach (var (stored, _) in needs.Except(late)) _over.TryRemove(stored.Name, out _);
        foreach (var (stored, of) in late)
        {
            var state = of.All(need => included.Contains(need.Hash)) ? OrderState.Included : OrderState.NonceUsed;
            _over.AddOrUpdate(stored.Name, (stored.Revision, state, number), (_, known) => known.Revision == stored.Revision && known.State == state ? known : (stored.Revision, state, number));
        }
    }

    /// <summary>The transactions that must be included; of a bundle whose transactions may all be left out, all.</summary>
    private List<(Hash32 Hash, Address Sender, ulong Nonce)> NeedsOf(StoredOrder stored)
    {
        if (!book.TryOpen(stored, out var opened)) return [];
        using (opened)
        {
            var needed = opened.Order.Transactions.Where(transaction => !transaction.Tolerance.HasFlag(Tolerance.MayDrop)).ToArray();
            var needs = new List<(Hash32, Address, ulong)>();
            foreach (var (_, raw) in needed.Length > 0 ? needed : opened.Order.Transactions)
            {
                if (TransactionDecoder.TryDecode(raw, out var transaction, out _) && transaction.TryGetSender(out var sender)) needs.Add((transaction.Hash, sender, transaction.Nonce));
            }

            return needs;
        }
    }
}
