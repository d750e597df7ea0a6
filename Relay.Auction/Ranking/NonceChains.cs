namespace Relay.Auction.Ranking;

/// <summary>Of each account the runs of the chosen bundles, chained in ascending order of nonces: also the edges of "must come before".</summary>
internal sealed class NonceChains(Footprints footprints, int contenders)
{
    private const int None = -1;

    private readonly int[] _visits = new int[contenders];
    private readonly Stack<int> _trail = new();
    private int[] _heads = [];
    private int[] _nexts = [];
    private int[] _owners = [];
    private long _walks;
    private int _visit;
    private int _unsupported;

    /// <summary>True where every transaction's earlier nonces are on the chain or chosen too (as far as the chain is known).</summary>
    public bool IsSound => _unsupported == 0;

    /// <summary>How many links were followed since the last call: the cost that grows with the bundles of one account.</summary>
    public long TakeWalks()
    {
        var walks = _walks;
        _walks = 0;
        return walks;
    }

    /// <summary>True where none of the bundle's runs meets another's.</summary>
    public bool HasPlaceFor(int rank)
    {
        MakeSpace();
        foreach (ref readonly var run in footprints.RunsOf(rank))
        {
            var next = NextAbove(run.Account, run.Low, out _);
            if (next != None && footprints.Run(next).Low <= run.High) return false;
        }

        return true;
    }

    /// <summary>Puts the bundle's runs in; it must have a place.</summary>
    public void Link(int rank)
    {
        var number = footprints.FirstRunOf(rank);
        foreach (ref readonly var run in footprints.RunsOf(rank))
        {
            var before = CountUnsupported(run.Account);
            _owners[number] = rank;
            var next = NextAbove(run.Account, run.Low, out var previous);
            _nexts[number] = next;
            (previous == None ? ref _heads[run.Account] : ref _nexts[previous]) = number++;
            _unsupported += CountUnsupported(run.Account) - before;
        }
    }

    /// <summary>Takes the bundle's runs out.</summary>
    public void Unlink(int rank)
    {
        var number = footprints.FirstRunOf(rank);
        foreach (ref readonly var run in footprints.RunsOf(rank))
        {
            var before = CountUnsupported(run.Account);
            ref var link = ref _heads[run.Account];
            for (; link != number; _walks++) link = ref _nexts[link];
            link = _nexts[number++];
            _unsupported += CountUnsupported(run.Account) - before;
        }
    }

    /// <summary>The chosen bundles that must stand directly before this one.</summary>
    public void CollectPredecessors(int rank, List<int> into)
    {
        var number = footprints.FirstRunOf(rank);
        foreach (ref readonly var run in footprints.RunsOf(rank))
        {
            var before = None;
            for (var at = _heads[run.Account]; at != number; at = _nexts[at]) before = at;
            if (before != None) into.Add(_owners[before]);
            number++;
        }
    }

    /// <summary>The first nonce that a chosen bundle needs and nobody gives, of the account of one of the bundle's runs.</summary>
    public bool TryFindMissing(int rank, out int account, out ulong nonce)
    {
        foreach (ref readonly var run in footprints.RunsOf(rank))
        {
            if (footprints.ChainNonceOf(run.Account) is not { } next) continue;
            for (var at = _heads[run.Account]; at != None; at = _nexts[at])
            {
                ref readonly var link = ref footprints.Run(at);
                if (link.Low == next) next = link.High + 1;
                else if (link.Hard)
                {
                    (account, nonce) = (run.Account, link.Low - 1);
                    return true;
                }
            }
        }

        (account, nonce) = (None, 0);
        return false;
    }

    // The first run of the account that ends at or above the nonce, and the one before it.
    private int NextAbove(int account, ulong nonce, out int previous)
    {
        previous = None;
        var at = _heads[account];
        for (; at != None && footprints.Run(at).High < nonce; _walks++) (previous, at) = (at, _nexts[at]);
        return at;
    }

    private int CountUnsupported(int account)
    {
        if (footprints.ChainNonceOf(account) is not { } next) return 0;
        var count = 0;
        for (var at = _heads[account]; at != None; at = _nexts[at], _walks++)
        {
            ref readonly var run = ref footprints.Run(at);
            if (run.Low == next) next = run.High + 1;
            else if (run.Hard) count++;
        }

        return count;
    }

    /// <summary>True where a linked bundle would have to stand both before and after another.</summary>
    public bool ComesBeforeItself(int rank)
    {
        if (footprints.RunsOf(rank).Length < 2) return false;
        _visit++;
        _trail.Clear();
        _trail.Push(rank);
        while (_trail.TryPop(out var at))
        {
            _walks++;
            var number = footprints.FirstRunOf(at);
            for (var end = number + footprints.RunsOf(at).Length; number < end; number++)
            {
                if (_nexts[number] == None) continue;
                var after = _owners[_nexts[number]];
                if (after == rank) return true;
                if (_visits[after] == _visit) continue;
                _visits[after] = _visit;
                _trail.Push(after);
            }
        }

        return false;
    }

    private void MakeSpace()
    {
        if (_heads.Length < footprints.AccountCount) Grow(ref _heads, footprints.AccountCount);
        if (_nexts.Length >= footprints.RunCount) return;
        Grow(ref _nexts, footprints.RunCount);
        Array.Resize(ref _owners, _nexts.Length);
    }

    private static void Grow(ref int[] links, int count)
    {
        var old = links.Length;
        Array.Resize(ref links, Math.Max(1024, count * 2));
        links.AsSpan(old).Fill(None);
    }
}
