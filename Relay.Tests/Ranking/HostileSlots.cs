using Relay.Auction.Ranking;

namespace Relay.Tests.Ranking;

/// <summary>Slots that somebody made to be slow to rank.</summary>
internal static class HostileSlots
{
    /// <summary>By name: of so many bundles, in a block of so much gas, each of at least so much.</summary>
    public static IReadOnlyList<(string Name, Func<int, ulong, ulong, Instance> Make)> All { get; } =
    [
        ("one transaction in all", (count, block, gas) => Of(count, block, (slot, i) => slot.Bundle((ulong)i + 1, gas, hashes: [0, 10UL + (ulong)i]))),
        ("one nonce for all", (count, block, gas) => Of(count, block, (slot, i) => slot.Bundle((ulong)i + 1, gas, [(0, 5)]))),
        ("one account, later nonces pay more", (count, block, gas) => Of(count, block, (slot, i) => slot.Bundle((ulong)i + 1, gas, [(0, (ulong)i)]))),
        ("one account, later nonces pay less", (count, block, gas) => Of(count, block, (slot, i) => slot.Bundle((ulong)(count - i), gas, [(0, (ulong)i)]))),
        ("one account on the chain, later nonces pay more", (count, block, gas) => Known(count, block, 1, (slot, i) => slot.Bundle((ulong)i + 1, gas, [(0, (ulong)i)]))),
        ("each account with a parent that is too dear", (count, block, gas) => Known(
            count, block, count, (slot, i) => slot.Bundle((ulong)i + 1, i % 2 == 0 ? gas : block - gas, [(i / 2, i % 2 == 0 ? 1UL : 0)]))),
        ("each account with a parent that pays nothing", (count, block, gas) => Known(
            count, block, count, (slot, i) => slot.Bundle(i % 2 == 0 ? (ulong)i + 2 : 0, gas, [(i / 2, i % 2 == 0 ? 1UL : 0)]))),
        ("children of nobody", (count, block, gas) => Known(count, block, count, (slot, i) => slot.Bundle((ulong)i + 1, gas, [(i, i % 2 == 0 ? 0UL : 7)]))),
        ("circles of two accounts", (count, block, gas) => Of(
            count, block, (slot, i) => slot.Bundle((ulong)(i * 7919 % count) + 1, 2 * gas, [(i % 50, (ulong)(i / 50)), ((i + 1) % 50, (ulong)(count - i) / 50)]))),
        ("a chain through all accounts", (count, block, gas) => Of(count, block, (slot, i) => slot.Bundle((ulong)i + 1, 2 * gas, [(i, 1), (i + 1, 0)]))),
        ("twins of the margin", (count, block, gas) => Of(count, block, (slot, i) => slot.Bundle(1_000_000, (gas * 7) + (ulong)(i % 3), [(i / 2, 0)]))),
        ("blobs for one place", (count, block, gas) => Of(count, block, (slot, i) => slot.Bundle((ulong)i + 1, gas, blobs: (uint)(1 + i % 6)))),
    ];

    private static Instance Of(int count, ulong block, Action<Instance, int> add)
    {
        var slot = new Instance { Limits = new RankingLimits(block, 6, 0) };
        for (var i = 0; i < count; i++) add(slot, i);
        return slot;
    }

    private static Instance Known(int count, ulong block, int accounts, Action<Instance, int> add)
    {
        var slot = Of(count, block, add);
        for (var account = 0; account < accounts; account++) slot.ChainNonces[account] = 0;
        return slot;
    }
}
