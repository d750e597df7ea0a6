using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>A set of bundles that can stand in one block, kept so while bundles are added and removed.</summary>
/// <remarks>Of each account the runs are chained in ascending order of nonces; those chains are also the edges of "must come before".</remarks>
internal sealed class Selection(Contenders contenders, Footprints footprints)
{
    private const int None = -1;

    private readonly bool[] _chosen = new bool[contenders.Count];
    private readonly int[] _visits = new int[contenders.Count];
    private readonly Stack<int> _trail = new();
    private bool[] _taken = [];
    private int[] _heads = [];
    private int[] _nexts = [];
    private int[] _owners = [];
    private long _walks;
    private int _visit;
    private int _unsupported;

    public Contenders Contenders { get; } = contenders;

    public Footprints Footprints { get; } = footprints;

    /// <summary>Room that is left.</summary>
    public ulong GasLeft { get; private set; } = contenders.Limits.GasLimit;

    /// <summary>Blobs that are left.</summary>
    public uint BlobsLeft { get; private set; } = contenders.Limits.BlobLimit;

    /// <summary>How many are chosen.</summary>
    public int Count { get; private set; }

    /// <summary>True where every transaction's earlier nonces are on the chain or chosen too (as far as the chain is known).</summary>
    public bool IsSound => _unsupported == 0;

    /// <summary>True where the bundle is chosen.</summary>
    public bool Contains(int rank) => _chosen[rank];

    /// <summary>True where the bundle's size fits what is left.</summary>
    public bool HasRoomFor(int rank) => Contenders.Gas[rank] <= GasLeft && Contenders[rank].Blobs <= BlobsLeft;

    /// <summary>The chosen ranks, best value first.</summary>
    public int[] ToArray()
    {
        var ranks = new int[Count];
        for (int rank = 0, i = 0; i < ranks.Length; rank++)
        {
            if (_chosen[rank]) ranks[i++] = rank;
        }

        return ranks;
    }

    /// <summary>The sum of values, or the largest number where it does not fit.</summary>
    public UInt256 TotalValue()
    {
        var total = UInt256.Zero;
        for (var rank = 0; rank < _chosen.Length; rank++)
        {
            if (_chosen[rank]) total = UInt256.AddSaturating(total, Contenders[rank].Value);
        }

        return total;
    }

    /// <summary>Adds the bundle unless it has no room or clashes with one that is chosen. It may leave the set unsound: ask <see cref="IsSound"/>.</summary>
    public bool TryAdd(int rank)
    {
        if (_chosen[rank] || !HasRoomFor(rank) || ClashWith(rank) != RejectionCode.None) return false;
        Link(rank);
        if (!ComesBeforeItself(rank)) return true;
        Remove(rank);
        return false;
    }

    /// <summary>Why the bundle cannot stand beside the chosen ones, room and order aside.</summary>
    public RejectionCode ClashWith(int rank)
    {
        if (SharesTransaction(rank)) return RejectionCode.DuplicateTransaction;
        var verdict = Footprints.Examine(rank);
        if (verdict != RejectionCode.None) return verdict;
        MakeSpace();
        foreach (ref readonly var run in Footprints.RunsOf(rank))
        {
            var next = NextAbove(run.Account, run.Low, out _);
            if (next != None && Footprints.Run(next).Low <= run.High) return RejectionCode.NonceConflict;
        }

        return RejectionCode.None;
    }

    /// <summary>True where a chosen bundle holds one of the bundle's transactions. Needs no senders.</summary>
    public bool SharesTransaction(int rank)
    {
        Footprints.See(rank);
        MakeSpace();
        foreach (var hash in Footprints.HashesOf(rank))
        {
            if (_taken[hash]) return true;
        }

        return false;
    }

    /// <summary>True where a chosen bundle holds the transaction.</summary>
    public bool Holds(in Hash32 transaction)
    {
        var number = Footprints.Transactions.Find(transaction);
        return number >= 0 && number < _taken.Length && _taken[number];
    }

    /// <summary>How many links were followed since the last call: the cost that grows with the bundles of one account.</summary>
    public long TakeWalks()
    {
        var walks = _walks;
        _walks = 0;
        return walks;
    }

    /// <summary>Takes a chosen bundle out.</summary>
    public void Remove(int rank)
    {
        Account(rank, chosen: false);
        foreach (var hash in Footprints.HashesOf(rank)) _taken[hash] = false;
        var number = Footprints.FirstRunOf(rank);
        foreach (ref readonly var run in Footprints.RunsOf(rank))
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
        var number = Footprints.FirstRunOf(rank);
        foreach (ref readonly var run in Footprints.RunsOf(rank))
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
        foreach (ref readonly var run in Footprints.RunsOf(rank))
        {
            if (Footprints.ChainNonceOf(run.Account) is not { } next) continue;
            for (var at = _heads[run.Account]; at != None; at = _nexts[at])
            {
                ref readonly var link = ref Footprints.Run(at);
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

    private void Link(int rank)
    {
        Account(rank, chosen: true);
        foreach (var hash in Footprints.HashesOf(rank)) _taken[hash] = true;
        var number = Footprints.FirstRunOf(rank);
        foreach (ref readonly var run in Footprints.RunsOf(rank))
        {
            var before = CountUnsupported(run.Account);
            _owners[number] = rank;
            var next = NextAbove(run.Account, run.Low, out var previous);
            _nexts[number] = next;
            (previous == None ? ref _heads[run.Account] : ref _nexts[previous]) = number++;
            _unsupported += CountUnsupported(run.Account) - before;
        }
    }

    private void Account(int rank, bool chosen)
    {
        _chosen[rank] = chosen;
        Count += chosen ? 1 : -1;
        GasLeft = chosen ? GasLeft - Contenders.Gas[rank] : GasLeft + Contenders.Gas[rank];
        BlobsLeft = chosen ? BlobsLeft - Contenders[rank].Blobs : BlobsLeft + Contenders[rank].Blobs;
    }

    // The first run of the account that ends at or above the nonce, and the one before it.
    private int NextAbove(int account, ulong nonce, out int previous)
    {
        previous = None;
        var at = _heads[account];
        for (; at != None && Footprints.Run(at).High < nonce; _walks++) (previous, at) = (at, _nexts[at]);
        return at;
    }

    private int CountUnsupported(int account)
    {
        if (Footprints.ChainNonceOf(account) is not { } next) return 0;
        var count = 0;
        for (var at = _heads[account]; at != None; at = _nexts[at], _walks++)
        {
            ref readonly var run = ref Footprints.Run(at);
            if (run.Low == next) next = run.High + 1;
            else if (run.Hard) count++;
        }

        return count;
    }

    private bool ComesBeforeItself(int rank)
    {
        if (Footprints.RunsOf(rank).Length < 2) return false;
        _visit++;
        _trail.Clear();
        _trail.Push(rank);
        while (_trail.TryPop(out var at))
        {
            _walks++;
            var number = Footprints.FirstRunOf(at);
            for (var end = number + Footprints.RunsOf(at).Length; number < end; number++)
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
        if (_taken.Length < Footprints.Transactions.Count) Array.Resize(ref _taken, Math.Max(1024, Footprints.Transactions.Count * 2));
        if (_heads.Length < Footprints.AccountCount) Grow(ref _heads, Footprints.AccountCount);
        if (_nexts.Length >= Footprints.RunCount) return;
        Grow(ref _nexts, Footprints.RunCount);
        Array.Resize(ref _owners, _nexts.Length);
    }

    private static void Grow(ref int[] links, int count)
    {
        var old = links.Length;
        Array.Resize(ref links, Math.Max(1024, count * 2));
        links.AsSpan(old).Fill(None);
    }
}
