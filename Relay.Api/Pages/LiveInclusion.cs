using Relay.Auction.Chain;
using Relay.Auction.Tracking;

namespace Relay.Api.Pages;

/// <summary>What the chain made of the winners of the last slots. The newest are looked at each time and the others in turn, so that sixty slots cost the store a few reads a second.</summary>
internal sealed class LiveInclusion(ChainBook<SlotFates> book, ChainOptions chain)
{
    private const int Kept = 60, Newest = 6;

    private readonly SortedDictionary<ulong, LiveChainSlot?> _slots = [];
    private int _turn;

    /// <summary>The event; empty while nothing is known.</summary>
    public ReadOnlyMemory<byte> Frame { get; private set; }

    /// <summary>A slot with winners was decided.</summary>
    public void Add(ulong slot)
    {
        if (!chain.HasNode) return;
        _slots.TryAdd(slot, null);
        if (_slots.Count > Kept) _slots.Remove(_slots.Keys.First());
    }

    /// <summary>Looks; the event is rendered again only where something changed.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var isChanged = false;
        foreach (var slot in Due())
        {
            if (await book.FindAsync(slot, cancellation).ConfigureAwait(false) is not { } fates) continue;
            var found = Of(slot, fates);
            isChanged |= found != _slots[slot];
            _slots[slot] = found;
        }

        if (isChanged) Frame = LiveState.Frame("chain", new LiveChain([.. _slots.Values.OfType<LiveChainSlot>()]));
    }

    private ulong[] Due()
    {
        ulong[] all = [.. _slots.Keys];
        if (all.Length <= Newest) return all;
        var older = all.Length - Newest;
        return [.. all[older..], all[_turn++ % older]];
    }

    private static LiveChainSlot Of(ulong slot, SlotFates fates) => new(
        slot, fates.Winners.Count, fates.Winners.Count(winner => winner.Fate is Fate.WonIncluded or Fate.WonOutOfOrder or Fate.WonIncludedLater),
        fates.Winners.Count(winner => winner.Fate is Fate.Won or Fate.WonPending));
}
