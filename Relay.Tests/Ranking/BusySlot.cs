using Relay.Auction.Ethereum;
using Relay.Auction.Ranking;
using Relay.Auction.Receipts;

namespace Relay.Tests.Ranking;

/// <summary>A synthetic busy slot: bundles of three transactions, a third of them in groups that share a transaction or a sender's nonce.</summary>
internal sealed class BusySlot : RankingAccounts
{
    private const int GroupSize = 5;

    private readonly RankingCandidate[] _candidates;
    private readonly Address[] _senders;

    public BusySlot(int bundles, int seed, ulong gasLimit = 45_000_000)
    {
        var random = new Random(seed);
        Limits = new RankingLimits(gasLimit, 9, UInt256.Zero);
        _candidates = new RankingCandidate[bundles];
        _senders = new Address[bundles * 3];
        for (var index = 0; index < bundles; index++)
        {
            var hashes = new Hash32[3];
            var claims = new NonceClaim[3];
            for (var i = 0; i < 3; i++)
            {
                _senders[index * 3 + i] = Instance.AddressOf(random.Next());
                claims[i] = new NonceClaim((ulong)random.Next(5000));
                hashes[i] = RandomHash(random);
            }

            // Every third run of five bundles is a group: they share their first transaction, or only its nonce.
            if (index / GroupSize % 3 == 0 && index % GroupSize != 0)
            {
                var head = _candidates[index - index % GroupSize];
                _senders[index * 3] = _senders[head.Index * 3];
                claims[0] = head.Claims.Span[0];
                if (index % 2 == 0) hashes[0] = head.Hashes.Span[0];
            }

            var gas = (ulong)(90_000 + 400_000 * Math.Pow(random.NextDouble(), 3));
            var value = (ulong)(gas * 1e9 * Math.Exp(1.2 * Gauss(random)));
            _candidates[index] = new RankingCandidate(index, value, gas, 0, new TieKey(RandomHash(random), RandomHash(random)), hashes, claims);
        }
    }

    public RankingLimits Limits { get; init; }

    /// <summary>Claims that were asked for, counted with repetition.</summary>
    public int Asked { get; private set; }

    public int Count => _candidates.Length;

    public RankingOutcome Rank() => Rank(this);

    public RankingOutcome Rank(RankingAccounts accounts) => Ranker.Rank(_candidates, Limits, accounts);

    /// <summary>What a first version would do: sort by value, keep sets of what is used, take what fits.</summary>
    public UInt256 PlainGreedy()
    {
        var order = (RankingCandidate[])_candidates.Clone();
        Array.Sort(order, static (left, right) => left.Value != right.Value ? right.Value.CompareTo(left.Value) : left.Tie.CompareTo(right.Tie));
        var transactions = new HashSet<Hash32>();
        var nonces = new HashSet<(Address, ulong)>();
        var total = UInt256.Zero;
        var gas = Limits.GasLimit;
        foreach (var candidate in order)
        {
            if (candidate.Gas > gas || !IsFree(candidate)) continue;
            foreach (var hash in candidate.Hashes.Span) transactions.Add(hash);
            for (var i = 0; i < 3; i++) nonces.Add((_senders[candidate.Index * 3 + i], candidate.Claims.Span[i].Nonce));
            gas -= candidate.Gas;
            total = UInt256.AddSaturating(total, candidate.Value);
        }

        return total;

        bool IsFree(in RankingCandidate candidate)
        {
            foreach (var hash in candidate.Hashes.Span)
            {
                if (transactions.Contains(hash)) return false;
            }

            for (var i = 0; i < 3; i++)
            {
                if (nonces.Contains((_senders[candidate.Index * 3 + i], candidate.Claims.Span[i].Nonce))) return false;
            }

            return true;
        }
    }

    public override bool TryAccountOf(int candidate, int claim, out Address account)
    {
        Asked++;
        account = _senders[candidate * 3 + claim];
        return true;
    }

    private static Hash32 RandomHash(Random random)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        random.NextBytes(bytes);
        return new Hash32(bytes);
    }

    private static double Gauss(Random random)
        => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
