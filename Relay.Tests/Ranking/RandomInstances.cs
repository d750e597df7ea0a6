using Relay.Auction.Ethereum;
using Relay.Auction.Ranking;

namespace Relay.Tests.Ranking;

/// <summary>Instances with conflicts of every kind: shared transactions, shared and crossing nonces, gaps, authorisations, blobs, ties, bundles that pay nothing.</summary>
internal static class RandomInstances
{
    public static Instance Make(int seed, int fewest, int most)
    {
        var random = new Random(seed);
        var count = random.Next(fewest, most + 1);
        var accounts = 1 + random.Next(2 * count);
        var nonces = 1 + random.Next(6);
        var hashes = 1 + random.Next(8 * count);
        var spread = random.Next(2) == 0 ? 12 : 1_000;
        var instance = new Instance();
        for (var account = 0; account < accounts; account++)
        {
            if (seed % 2 == 0 && random.Next(3) > 0) instance.ChainNonces[account] = (ulong)random.Next(3);
        }

        ulong sum = 0;
        for (var bundle = 0; bundle < count; bundle++)
        {
            List<(int, ulong)> claims = [];
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                var account = random.Next(accounts);
                var start = (ulong)random.Next(nonces);
                for (var run = random.Next(1, 3); run > 0; run--) claims.Add((account, start++));
            }

            (int, ulong)[] authorisations = random.Next(6) == 0 ? [(random.Next(accounts), (ulong)random.Next(nonces))] : [];
            ulong[] transactions = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (ulong)random.Next(hashes)).Distinct()];
            var gas = (ulong)random.Next(1, 101);
            sum += gas;
            instance.Bundle((ulong)random.Next(spread), gas, [.. claims.Distinct()], transactions, (ulong)random.Next(4), random.Next(4) == 0 ? (uint)random.Next(1, 4) : 0, authorisations);
        }

        instance.Limits = new RankingLimits(Math.Max(50, sum * (ulong)random.Next(10, 120) / 100), 4, random.Next(4) == 0 ? (UInt256)3 : 0);
        return instance;
    }
}
