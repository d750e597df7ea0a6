namespace Relay.Auction.Ranking;

/// <summary>Adds a bundle together with the bundles that bring the nonces before its own, so that a child of high value pulls its parent in.</summary>
internal sealed class Parents(Selection selection, bool pulls = true)
{
    private const int MostParents = 16;
    private const int MostTries = 64;
    private const int MostLookups = 512;
    private const int MostScans = 1 << 20;

    private readonly Contenders _contenders = selection.Contenders;
    private readonly Footprints _footprints = selection.Footprints;
    private readonly List<int> _added = [];
    private readonly Dictionary<ulong, List<int>> _byNonce = [];
    private int _tries;
    private int _lookups = MostLookups;
    private int _scans = MostScans;

    /// <summary>What the last call added: the bundle, and parents.</summary>
    public IReadOnlyList<int> Added => _added;

    /// <summary>The nonce that the last bundle lacked and whose bringer was not found; null where it was not that.</summary>
    public (int Account, ulong Nonce)? Missing { get; private set; }

    /// <summary>True once a parent was added for its child's sake.</summary>
    public bool WasPulled { get; private set; }

    /// <summary>Adds the bundle and its absent parents, or nothing.</summary>
    /// <param name="rank">The bundle.</param>
    /// <param name="least">The value per gas that bundle and parents must have together.</param>
    /// <param name="together">That value per gas, where parents were needed and found; else 0.</param>
    public bool TryAddWithParents(int rank, double least, out double together)
    {
        (together, Missing) = (0, null);
        _added.Clear();
        if (!selection.TryAdd(rank)) return false;
        _added.Add(rank);
        if (selection.IsSound) return true;
        if (selection.Chains.TryFindMissing(rank, out var account, out var nonce)) Missing = (account, nonce);
        _tries = MostTries;
        if (pulls && Complete())
        {
            WasPulled = true;
            together = DensityOfAdded();
            if (together >= least) return true;
        }

        foreach (var added in _added) selection.Remove(added);
        return false;
    }

    // Depth first, best value first; leaves exactly _added in the selection either way.
    private bool Complete()
    {
        if (selection.IsSound) return true;
        if (_added.Count > MostParents || !TryFindMissing(out var account, out var nonce)) return false;
        foreach (var parent in HoldersOf(nonce))
        {
            // Of a nonce that thousands hold.
            if (_scans-- <= 0) return false;
            if (selection.Contains(parent) || !selection.HasRoomFor(parent)) continue;
            if (_tries-- <= 0) return false;
            if (!EndsAt(parent, account, nonce) || !selection.TryAdd(parent)) continue;
            _added.Add(parent);
            if (Complete()) return true;
            selection.Remove(parent);
            _added.RemoveAt(_added.Count - 1);
        }

        return false;
    }

    private bool TryFindMissing(out int account, out ulong nonce)
    {
        (account, nonce) = (-1, 0);
        foreach (var rank in _added)
        {
            if (selection.Chains.TryFindMissing(rank, out account, out nonce)) return true;
        }

        return false;
    }

    private bool EndsAt(int rank, int account, ulong nonce)
    {
        // Bundles made to look like parents must not cost the slot a recovery each.
        if (!_footprints.IsExamined(rank) && _lookups-- <= 0) return false;
        if (_footprints.Examine(rank) != RejectionCode.None) return false;
        foreach (ref readonly var run in _footprints.RunsOf(rank))
        {
            if (run.Account == account) return run.High == nonce;
        }

        return false;
    }

    // Nonces are known before senders are, so only bundles that hold the right number are ever asked whose it is.
    private List<int> HoldersOf(ulong nonce)
    {
        if (_byNonce.Count == 0) IndexNonces();
        return _byNonce.TryGetValue(nonce, out var holders) ? holders : [];
    }

    private void IndexNonces()
    {
        for (var rank = 0; rank < _contenders.Count; rank++)
        {
            foreach (var claim in _contenders[rank].Claims.Span)
            {
                if (!_byNonce.TryGetValue(claim.Nonce, out var holders)) _byNonce[claim.Nonce] = holders = [];
                if (holders.Count == 0 || holders[^1] != rank) holders.Add(rank);
            }
        }
    }

    private double DensityOfAdded()
    {
        double worth = 0, gas = 0;
        foreach (var rank in _added)
        {
            worth += _contenders.Worth[rank];
            gas += _contenders.Gas[rank];
        }

        return worth / Math.Max(1, gas);
    }
}
