using System.Diagnostics;
using Relay.Auction.Ethereum;
using Relay.Auction.Ranking;
using Relay.Tests.Ranking;

namespace Relay.Tests.Benchmarks;

/// <summary>A ranking that recovers senders where it asks for them, beside one that recovers them all before; on all cores either way.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures recovery</c></remarks>
internal static class RecoveryFigures
{
    public static void Print(TextWriter output)
    {
        foreach (var bundles in (int[])[1_000, 1_000, 10_000]) output.WriteLine(Measure(bundles));
    }

    private static string Measure(int bundles)
    {
        var slot = new BusySlot(bundles, seed: 4);
        double lazy = double.MaxValue, eager = double.MaxValue;
        var (asked, same) = (0, true);
        for (var run = 0; run < 5; run++)
        {
            var late = new Recovering(slot);
            var start = Stopwatch.GetTimestamp();
            var outcome = slot.Rank(late);
            lazy = Math.Min(lazy, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            var early = new Recovering(slot);
            start = Stopwatch.GetTimestamp();
            early.RecoverAll();
            var all = slot.Rank(early);
            eager = Math.Min(eager, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            asked = late.Count;
            same &= outcome.Winners.SequenceEqual(all.Winners) && outcome.Codes.SequenceEqual(all.Codes);
        }

        return $"{bundles}: recovered where asked {lazy:F1} ms, all before {eager:F1} ms = {eager / lazy:F1} x; {asked} of {bundles * 3} senders, results {(same ? "equal" : "DIFFERENT")}";
    }

    /// <summary>Pays a real recovery for each sender, once.</summary>
    private sealed class Recovering(BusySlot slot) : RankingAccounts
    {
        private static readonly Hash32 Digest = Keccak.Hash([1]);
        private static readonly byte[] Signature = Sign();
        private readonly bool[] _known = new bool[slot.Count * 3];

        public int Count => _known.Count(known => known);

        public void RecoverAll() => Parallel.For(0, _known.Length, Recover);

        public override void Foresee(ReadOnlySpan<int> candidates)
            => Parallel.ForEach(candidates.ToArray(), candidate =>
            {
                for (var claim = 0; claim < 3; claim++) Recover(candidate * 3 + claim);
            });

        public override bool TryAccountOf(int candidate, int claim, out Address account)
        {
            Recover(candidate * 3 + claim);
            return slot.TryAccountOf(candidate, claim, out account);
        }

        private void Recover(int place)
        {
            if (!_known[place]) _known[place] = Secp256k1.TryRecover(Digest, Signature, out _);
        }

        private static byte[] Sign()
        {
            using var key = SignerKey.Generate();
            return key.Sign(Digest);
        }
    }
}
