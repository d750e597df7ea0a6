namespace Relay.Auction.Ranking;

/// <summary>Counts the steps of the search: the same count on every node, whatever its speed.</summary>
internal sealed class StepMeter(long budget)
{
    /// <summary>Steps taken.</summary>
    public long Used { get; private set; }

    /// <summary>True once a step was refused.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Takes one step, or refuses it.</summary>
    public bool TryTake()
    {
        if (Used >= budget)
        {
            IsExhausted = true;
            return false;
        }

        Used++;
        return true;
    }
}
