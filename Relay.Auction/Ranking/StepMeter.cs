namespace Relay.Auction.Ranking;

/// <summary>Counts the steps of the search: the same count on every node, whatever its speed.</summary>
internal sealed class StepMeter(long budget)
{
    /// <summary>Steps taken.</summary>
    public long Used { get; private set; }

    /// <summary>True once a step was refused.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Takes steps, or refuses them where none is left.</summary>
    public bool TryTake(long count = 1)
    {
        if (Used >= budget)
        {
            IsExhausted = true;
            return false;
        }

        Used += count;
        return true;
    }
}
