using Relay.Auction.Ranking;

namespace Relay.Tests.Ranking;

/// <summary>The rules once more, slow and by another road: which sets are allowed, the best of them, and what a plain greedy takes.</summary>
internal sealed class Reference
{
    private readonly Instance _instance;
    private readonly Dictionary<int, (ulong Low, ulong High, bool Hard)>?[] _runs;
    private readonly bool[,] _clash;
    private readonly int[] _usable;

    public Reference(Instance instance)
    {
        _instance = instance;
        _runs = [.. instance.Candidates.Select(RunsOf)];
        _clash = new bool[_runs.Length, _runs.Length];
        _usable = [.. Enumerable.Range(0, _runs.Length).Where(i => _runs[i] is not null && instance.Candidates[i].Value >= instance.Limits.Reserve)];
        foreach (var one in _usable)
        {
            foreach (var other in _usable) _clash[one, other] = one != other && Clash(one, other);
        }
    }

    public ulong ValueOf(IEnumerable<int> set) => set.Aggregate(0UL, (sum, i) => sum + (ulong)_instance.Candidates[i].Value.Low);

    public bool IsAllowed(IReadOnlyCollection<int> set)
        => set.All(_usable.Contains) && Fits(set) && !set.Any(one => set.Any(other => _clash[one, other])) && IsAcyclic(set) && HasNoGap(set);

    public ulong Optimum()
    {
        int[] order = [.. _usable.OrderByDescending(Density)];
        List<int> picked = [];
        ulong best = 0;
        Search(0);
        return best;

        void Search(int at)
        {
            var value = ValueOf(picked);
            if (value > best && IsAcyclic(picked) && HasNoGap(picked)) best = value;
            if (at == order.Length || value + Bound(at) <= best + 1e-6) return;
            picked.Add(order[at]);
            if (Fits(picked) && !picked.Any(other => _clash[order[at], other])) Search(at + 1);
            picked.RemoveAt(picked.Count - 1);
            Search(at + 1);
        }

        double Bound(int at)
        {
            double bound = 0, left = _instance.Limits.GasLimit - picked.Sum(i => (double)_instance.Candidates[i].Gas);
            for (; at < order.Length && left > 0; at++)
            {
                var gas = Math.Min(left, _instance.Candidates[order[at]].Gas);
                bound += Density(order[at]) * gas;
                left -= gas;
            }

            return bound;
        }
    }

    public ulong BetterGreedy()
    {
        int[] ranked = [.. _usable.OrderByDescending(i => _instance.Candidates[i].Value).ThenBy(i => _instance.Candidates[i].Tie)];
        return Math.Max(Greedy(ranked), Greedy(ranked.OrderByDescending(Density)));
    }

    /// <summary>Walks the list as the chain would: every transaction's nonce must follow.</summary>
    public bool Runs(IReadOnlyList<int> order)
    {
        var next = _instance.ChainNonces.ToDictionary(pair => pair.Key, pair => pair.Value);
        var last = new Dictionary<int, ulong>();
        foreach (var index in order)
        {
            var claims = _instance.Candidates[index].Claims.Span;
            for (var i = 0; i < claims.Length; i++)
            {
                var (account, nonce) = (_instance.AccountsOf(index)[i], claims[i].Nonce);
                if (next.TryGetValue(account, out var expected))
                {
                    if (nonce == expected) next[account]++;
                    else if (!claims[i].Soft) return false;
                }
                else if (last.TryGetValue(account, out var used) && nonce < used)
                {
                    if (!claims[i].Soft) return false;
                }
                else if (!claims[i].Soft || used == 0 || nonce == used)
                {
                    last[account] = nonce + 1;
                }
            }
        }

        return true;
    }

    private ulong Greedy(IEnumerable<int> order)
    {
        List<int> set = [];
        foreach (var i in order)
        {
            set.Add(i);
            if (!IsAllowed(set)) set.RemoveAt(set.Count - 1);
        }

        return ValueOf(set);
    }

    private double Density(int i) => (double)_instance.Candidates[i].Value.Low / _instance.Candidates[i].Gas;

    private bool Fits(IReadOnlyCollection<int> set)
        => set.Sum(i => (long)_instance.Candidates[i].Gas) <= (long)_instance.Limits.GasLimit && set.Sum(i => _instance.Candidates[i].Blobs) <= _instance.Limits.BlobLimit;

    private bool Clash(int one, int other)
        => _instance.Candidates[one].Hashes.ToArray().Intersect(_instance.Candidates[other].Hashes.ToArray()).Any()
            || _runs[one]!.Any(run => _runs[other]!.TryGetValue(run.Key, out var its) && run.Value.Low <= its.High && its.Low <= run.Value.High);

    private bool IsAcyclic(IReadOnlyCollection<int> set)
    {
        var left = set.ToList();
        while (left.Count > 0 && left.RemoveAll(i => !left.Any(j => MustPrecede(j, i))) > 0)
        {
        }

        return left.Count == 0;
    }

    private bool MustPrecede(int one, int other)
        => one != other && _runs[one]!.Any(run => _runs[other]!.TryGetValue(run.Key, out var its) && run.Value.High < its.Low);

    private bool HasNoGap(IReadOnlyCollection<int> set)
    {
        foreach (var (account, start) in _instance.ChainNonces)
        {
            var next = start;
            foreach (var run in set.Where(i => _runs[i]!.ContainsKey(account)).Select(i => _runs[i]![account]).OrderBy(run => run.Low))
            {
                if (run.Low == next) next = run.High + 1;
                else if (run.Hard) return false;
            }
        }

        return true;
    }

    // Null for a bundle that is wrong by itself.
    private Dictionary<int, (ulong Low, ulong High, bool Hard)>? RunsOf(RankingCandidate candidate)
    {
        var runs = new Dictionary<int, (ulong Low, ulong High, bool Hard)>();
        for (var i = 0; i < candidate.Claims.Length; i++)
        {
            var (account, claim) = (_instance.AccountsOf(candidate.Index)[i], candidate.Claims.Span[i]);
            var isKnown = _instance.ChainNonces.TryGetValue(account, out var start);
            var follows = runs.TryGetValue(account, out var run)
                ? claim.Nonce == run.High + 1 || (claim.Nonce > run.High && !isKnown && !claim.Soft)
                : !isKnown || claim.Nonce >= start;
            if (follows) runs[account] = runs.ContainsKey(account) ? (run.Low, claim.Nonce, run.Hard || !claim.Soft) : (claim.Nonce, claim.Nonce, !claim.Soft);
            else if (!claim.Soft) return null;
        }

        return runs;
    }
}
