using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>What each signer's bundles took of the time for single bundles: nobody gets more than a quarter of it before everybody had a turn.</summary>
/// <param name="time">All of the time for single bundles.</param>
/// <param name="parallelism">Trials at once.</param>
internal sealed class SignerShares(TimeSpan time, int parallelism)
{
    private const int Parts = 4;

    private readonly Dictionary<Address, TimeSpan> _taken = [];

    /// <summary>True where the signer had its part.</summary>
    public bool IsUsedUp(Address signer)
    {
        lock (_taken) return _taken.GetValueOrDefault(signer) > time * parallelism / Parts;
    }

    /// <summary>Counts a trial.</summary>
    public void Count(Address signer, TimeSpan took)
    {
        lock (_taken) _taken[signer] = _taken.GetValueOrDefault(signer) + took;
    }
}
