namespace Relay.Auction.Simulating;

/// <summary>The time budget of one slot's simulations.</summary>
internal sealed class TrialClock(TimeProvider time, TimeSpan budget)
{
    private readonly long _from = time.GetTimestamp();

    /// <summary>What is left; zero or less is over.</summary>
    public TimeSpan Left() => budget - time.GetElapsedTime(_from);

    /// <summary>What is left for single bundles: the lists need the last third.</summary>
    public TimeSpan LeftForSingles() => budget * 2 / 3 - time.GetElapsedTime(_from);

    /// <summary>What one list may take: where the node does not get through it, there is time left for a shorter one.</summary>
    public TimeSpan LeftForList() => Left() * 2 / 3;

    /// <summary>What was used.</summary>
    public TimeSpan Used => time.GetElapsedTime(_from);
}
