using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>The run of nonces that one bundle uses up of one account.</summary>
/// <param name="Account">The account's number.</param>
/// <param name="Low">The first nonce.</param>
/// <param name="High">The last nonce. No other bundle fits between: a bundle stands in one piece.</param>
/// <param name="Hard">False where all are authorisations, which need no earlier nonce to be there.</param>
internal readonly record struct NonceRun(int Account, ulong Low, ulong High, bool Hard);

/// <summary>What each bundle occupies, worked out the first time that anybody asks.</summary>
internal sealed class Footprints
{
    private readonly Contenders _contenders;
    private readonly RankingAccounts _accounts;
    private readonly Interner<Address> _addresses = new();
    private readonly List<ulong?> _chainNonces = [];
    private readonly RejectionCode[] _verdicts;
    private readonly bool[] _seen;
    private readonly bool[] _examined;
    private readonly (int Start, int Count)[] _hashSpans;
    private readonly (int Start, int Count)[] _runSpans;
    private int[] _hashes = new int[512];
    private NonceRun[] _runs = new NonceRun[512];
    private int _hashCount;

    public Footprints(Contenders contenders, RankingAccounts accounts)
    {
        _contenders = contenders;
        _accounts = accounts;
        _verdicts = new RejectionCode[contenders.Count];
        _seen = new bool[contenders.Count];
        _examined = new bool[contenders.Count];
        _hashSpans = new (int, int)[contenders.Count];
        _runSpans = new (int, int)[contenders.Count];
    }

    /// <summary>Numbers of the transaction hashes seen so far.</summary>
    public Interner<Hash32> Transactions { get; } = new();

    /// <summary>Accounts seen so far.</summary>
    public int AccountCount => _addresses.Count;

    /// <summary>Runs seen so far, over all bundles.</summary>
    public int RunCount { get; private set; }

    /// <summary>Bundles examined so far.</summary>
    public int ExaminedCount { get; private set; }

    /// <summary>True where any account's chain nonce is known: only then can a gap show.</summary>
    public bool KnowsChain { get; private set; }

    /// <summary>True where the bundle's transactions are numbered; a bundle that clashes by these needs no senders.</summary>
    public bool IsSeen(int rank) => _seen[rank];

    /// <summary>True where the bundle was examined.</summary>
    public bool IsExamined(int rank) => _examined[rank];

    /// <summary>Numbers of the bundle's transaction hashes; none before it was seen.</summary>
    public ReadOnlySpan<int> HashesOf(int rank) => _hashes.AsSpan(_hashSpans[rank].Start, _hashSpans[rank].Count);

    /// <summary>The number of the bundle's first run; the others follow.</summary>
    public int FirstRunOf(int rank) => _runSpans[rank].Start;

    /// <summary>The bundle's runs, one for each account; none before it was examined.</summary>
    public ReadOnlySpan<NonceRun> RunsOf(int rank) => _runs.AsSpan(_runSpans[rank].Start, _runSpans[rank].Count);

    /// <summary>A run by its number.</summary>
    public ref readonly NonceRun Run(int number) => ref _runs[number];

    /// <summary>The account's nonce on the parent block, where known.</summary>
    public ulong? ChainNonceOf(int account) => _chainNonces[account];

    /// <summary>What is wrong with the bundle by itself as far as hashes tell; <see cref="RejectionCode.None"/> for a sound one.</summary>
    public RejectionCode See(int rank)
    {
        if (_seen[rank]) return _verdicts[rank];
        _seen[rank] = true;
        return _verdicts[rank] = TakeHashes(rank);
    }

    /// <summary>What is wrong with the bundle by itself, its senders looked up; <see cref="RejectionCode.None"/> for a sound one.</summary>
    public RejectionCode Examine(int rank)
    {
        if (_examined[rank] || See(rank) != RejectionCode.None) return _verdicts[rank];
        _examined[rank] = true;
        ExaminedCount++;
        return _verdicts[rank] = TakeRuns(rank);
    }

    /// <summary>Lets the caller recover the senders of several bundles at once.</summary>
    public void Foresee(ReadOnlySpan<int> ranks)
    {
        if (ranks.IsEmpty) return;
        Span<int> indexes = stackalloc int[ranks.Length];
        for (var i = 0; i < ranks.Length; i++) indexes[i] = _contenders[ranks[i]].Index;
        _accounts.Foresee(indexes);
    }

    private RejectionCode TakeHashes(int rank)
    {
        var start = _hashCount;
        foreach (ref readonly var hash in _contenders[rank].Hashes.Span)
        {
            var number = Transactions.Intern(hash);
            if (_hashes.AsSpan(start, _hashCount - start).Contains(number)) return RejectionCode.DuplicateInBundle;
            if (_hashCount == _hashes.Length) Array.Resize(ref _hashes, _hashCount * 2);
            _hashes[_hashCount++] = number;
        }

        _hashSpans[rank] = (start, _hashCount - start);
        return RejectionCode.None;
    }

    private RejectionCode TakeRuns(int rank)
    {
        ref readonly var candidate = ref _contenders[rank];
        var claims = candidate.Claims.Span;
        var start = RunCount;
        for (var claim = 0; claim < claims.Length; claim++)
        {
            if (!_accounts.TryAccountOf(candidate.Index, claim, out var address))
            {
                if (claims[claim].Soft) continue;
                return RejectionCode.TransactionSignature;
            }

            var verdict = Take(start, NumberOf(address), claims[claim]);
            // The chain skips an authorisation that does not follow; a transaction that does not is the end of its bundle.
            if (verdict != RejectionCode.None && !claims[claim].Soft) return verdict;
        }

        _runSpans[rank] = (start, RunCount - start);
        return RejectionCode.None;
    }

    private RejectionCode Take(int start, int account, NonceClaim claim)
    {
        var chainNonce = _chainNonces[account];
        for (var number = start; number < RunCount; number++)
        {
            ref var run = ref _runs[number];
            if (run.Account != account) continue;
            if (claim.Nonce <= run.High) return RejectionCode.NonceOrder;
            if (claim.Nonce != run.High + 1 && (chainNonce is not null || claim.Soft)) return RejectionCode.NonceGap;
            run = run with { High = claim.Nonce, Hard = run.Hard || !claim.Soft };
            return RejectionCode.None;
        }

        if (claim.Nonce < chainNonce) return RejectionCode.NonceTooLow;
        if (RunCount == _runs.Length) Array.Resize(ref _runs, RunCount * 2);
        _runs[RunCount++] = new NonceRun(account, claim.Nonce, claim.Nonce, !claim.Soft);
        return RejectionCode.None;
    }

    private int NumberOf(Address address)
    {
        var number = _addresses.Intern(address);
        if (number < _chainNonces.Count) return number;
        var known = _accounts.TryChainNonceOf(address, out var nonce);
        KnowsChain |= known;
        _chainNonces.Add(known ? nonce : null);
        return number;
    }
}
