using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>Simulates bundles one by one, a few at once, in the order of what they promise, until the block is full.</summary>
/// <remarks>Bundles of a signer that had its share of the time are passed over until nobody else waits: what is expensive to check costs its sender, not the slot.</remarks>
internal sealed class SingleTrials(
    IReadOnlyList<Contestant> order, BundleSimulator simulator, ParentAccounts accounts, ulong chainId, int parallelism)
{
    private const int Wave = 64;
    private const int MostBefore = 16;
    private const int MostLookups = 512;

    private readonly HashSet<Contestant> _passedOver = [];
    private SignerShares? _shares;
    private int _next;
    private int _lookups = MostLookups;
    private bool _othersWait = true;

    /// <summary>True where every bundle had its turn.</summary>
    public bool IsDone => _next >= order.Count && _passedOver.Count == 0;

    /// <summary>How many had their turn.</summary>
    public int Reached => _next - _passedOver.Count;

    /// <summary>Goes on until bundles that stand by themselves use so much more gas, all had their turn, or time is over.</summary>
    public async Task RunAsync(ulong gas, Func<TimeSpan> left, CancellationToken cancellation)
    {
        _shares ??= new SignerShares(left(), parallelism);
        var found = 0UL;
        while (!IsDone && found < gas && left() > TimeSpan.Zero)
        {
            var wave = NextWave();
            await TryAsync(wave, left, cancellation).ConfigureAwait(false);
            await BringEarlierNoncesAsync(wave, left, cancellation).ConfigureAwait(false);
            found += wave.Where(one => one.IsIn).Aggregate(0UL, (sum, one) => sum + one.Result.GasUsed);
        }
    }

    private Contestant[] NextWave()
    {
        _othersWait = _next < order.Count;
        var wave = (_othersWait ? order.Skip(_next) : order.Where(_passedOver.Contains)).Take(Wave).ToArray();
        if (_othersWait) _next += wave.Length;
        else _passedOver.ExceptWith(wave);
        return wave;
    }

    private async Task TryAsync(IReadOnlyList<Contestant> wave, Func<TimeSpan> left, CancellationToken cancellation)
    {
        var fresh = wave.Where(one => one.Alone is null).ToArray();
        Parallel.ForEach(fresh, one =>
        {
            if (!ParentAccounts.TryAccountsOf(one.Bundle.Transactions, [])) (one.Alone, one.Code) = (new SimulationOutcome.Failed(RejectionCode.TransactionSignature, -1), RejectionCode.TransactionSignature);
        });
        var needed = new HashSet<Address>();
        foreach (var one in fresh.Where(one => one.Alone is null)) ParentAccounts.TryAccountsOf(one.Bundle.Transactions, needed);
        await accounts.LoadAsync(needed, left(), cancellation).ConfigureAwait(false);
        await EachAsync(fresh.Where(one => one.Alone is null && IsItsTurn(one)), one => simulator.SimulateAsync(one.Trial, [], left, cancellation), left, cancellation).ConfigureAwait(false);
    }

    /// <summary>A bundle that lacks earlier nonces of a sender is tried after the bundles that bring them.</summary>
    private async Task BringEarlierNoncesAsync(IReadOnlyList<Contestant> wave, Func<TimeSpan> left, CancellationToken cancellation)
    {
        foreach (var one in wave.Where(one => one.Alone is SimulationOutcome.Failed { Code: RejectionCode.NonceGap }))
        {
            if (left() <= TimeSpan.Zero) return;
            if (Bringers(one) is not { } bringers) continue;
            await TryAsync(bringers, left, cancellation).ConfigureAwait(false);
            var ahead = new List<SignedTransaction>();
            foreach (var next in bringers.Append(one))
            {
                if (next.Alone is SimulationOutcome.Failed { Code: RejectionCode.NonceGap }) await TryAfterAsync(next, ahead, left, cancellation).ConfigureAwait(false);
                if (!next.IsIn) break;
                ahead.AddRange(next.Kept);
            }
        }
    }

    private Task TryAfterAsync(Contestant one, List<SignedTransaction> ahead, Func<TimeSpan> left, CancellationToken cancellation)
        => EachAsync([one], _ => simulator.SimulateAsync(one.Trial, ahead, left, cancellation), left, cancellation);

    private List<Contestant>? Bringers(Contestant one)
    {
        var (walk, bringers) = (new NonceWalk(accounts), new List<Contestant>());
        while (bringers.Count <= MostBefore)
        {
            if (walk.TakeAll(one.Bundle.Transactions, chainId) is var code && code != RejectionCode.NonceGap) return code == RejectionCode.None ? bringers : null;
            if (Missing(one, walk) is not var (sender, nonce)) return null;
            var bringer = order.FirstOrDefault(other => other != one && !bringers.Contains(other) && Holds(other, sender, nonce));
            if (bringer is null || walk.TakeAll(bringer.Bundle.Transactions, chainId) != RejectionCode.None) return null;
            bringers.Add(bringer);
        }

        return null;
    }

    /// <summary>Nonces first: they cost no signature recovery. Of those who were not asked yet a few hundred are, however many hold that nonce.</summary>
    private bool Holds(Contestant other, Address sender, ulong nonce)
        => other.Bundle.Transactions.Any(transaction => transaction.Nonce == nonce && (transaction.KnowsSender || _lookups-- > 0) && transaction.TryGetSender(out var from) && from == sender);

    private static (Address Sender, ulong Nonce)? Missing(Contestant one, NonceWalk walk)
    {
        foreach (var transaction in one.Bundle.Transactions)
        {
            if (transaction.TryGetSender(out var sender) && walk.NextOf(sender) is { } next && next < transaction.Nonce) return (sender, next);
        }

        return null;
    }

    /// <summary>Asked right before a bundle would be tried, not for a whole wave ahead.</summary>
    private bool IsItsTurn(Contestant one)
    {
        if (!_othersWait || !_shares!.IsUsedUp(one.Bundle.Signer)) return true;
        _passedOver.Add(one);
        return false;
    }

    private Task EachAsync(IEnumerable<Contestant> contestants, Func<Contestant, Task<SimulationOutcome>> simulate, Func<TimeSpan> left, CancellationToken cancellation)
        => Parallel.ForEachAsync(contestants, new ParallelOptions { MaxDegreeOfParallelism = parallelism, CancellationToken = cancellation }, async (one, _) =>
        {
            var from = left();
            one.Alone = await simulate(one).ConfigureAwait(false);
            var took = from - left();
            one.Took += took;
            _shares!.Count(one.Bundle.Signer, took);
            one.Code = one.Alone is SimulationOutcome.Failed failed ? failed.Code : RejectionCode.None;
            if (one.Alone is SimulationOutcome.Simulated simulated) one.Measured = simulated.Kept;
        });
}
