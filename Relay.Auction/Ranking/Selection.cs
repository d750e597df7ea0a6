using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>A set of bundles that can stand in one block, kept so while bundles are added and removed.</summary>
internal sealed class Selection(Contenders contenders, Footprints footprints)
{
    private readonly bool[] _chosen = new bool[contenders.Count];
    private bool[] _taken = [];

    public Contenders Contenders { get; } = contenders;

    public Footprints Footprints { get; } = footprints;

    /// <summary>The chosen bundles' nonces, account by account.</summary>
    public NonceChains Chains { get; } = new(footprints, contenders.Count);

    /// <summary>Room that is left.</summary>
    public ulong GasLeft { get; private set; } = contenders.Limits.GasLimit;

    /// <summary>Blobs that are left.</summary>
    public uint BlobsLeft { get; private set; } = contenders.Limits.BlobLimit;

    /// <summary>How many are chosen.</summary>
    public int Count { get; private set; }

    /// <summary>True where every transaction's earlier nonces are on the chain or chosen too (as far as the chain is known).</summary>
    public bool IsSound => Chains.IsSound;

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
        Account(rank, chosen: true);
        foreach (var hash in Footprints.HashesOf(rank)) _taken[hash] = true;
        Chains.Link(rank);
        if (!Chains.ComesBeforeItself(rank)) return true;
        Remove(rank);
        return false;
    }

    /// <summary>Why the bundle cannot stand beside the chosen ones, room and order aside.</summary>
    public RejectionCode ClashWith(int rank)
    {
        if (SharesTransaction(rank)) return RejectionCode.DuplicateTransaction;
        var verdict = Footprints.Examine(rank);
        if (verdict != RejectionCode.None) return verdict;
        return Chains.HasPlaceFor(rank) ? RejectionCode.None : RejectionCode.NonceConflict;
    }

    /// <summary>True where a chosen bundle holds one of the bundle's transactions. Needs no senders.</summary>
    public bool SharesTransaction(int rank)
    {
        Footprints.See(rank);
        if (_taken.Length < Footprints.Transactions.Count) Array.Resize(ref _taken, Math.Max(1024, Footprints.Transactions.Count * 2));
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

    /// <summary>Takes a chosen bundle out.</summary>
    public void Remove(int rank)
    {
        Account(rank, chosen: false);
        foreach (var hash in Footprints.HashesOf(rank)) _taken[hash] = false;
        Chains.Unlink(rank);
    }

    private void Account(int rank, bool chosen)
    {
        _chosen[rank] = chosen;
        Count += chosen ? 1 : -1;
        GasLeft = chosen ? GasLeft - Contenders.Gas[rank] : GasLeft + Contenders.Gas[rank];
        BlobsLeft = chosen ? BlobsLeft - Contenders[rank].Blobs : BlobsLeft + Contenders[rank].Blobs;
    }
}
