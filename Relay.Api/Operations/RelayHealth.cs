using Relay.Auction.Receipts;

namespace Relay.Api.Operations;

/// <summary>What this node knows of its own condition; written by <see cref="HealthWatch"/> and by the stop, read by every door.</summary>
internal sealed class RelayHealth
{
    private volatile bool _isDraining;
    private volatile HealthReport _report = new(null, null, null, null);

    /// <summary>What receipts of this node promise.</summary>
    public Durability Durability { get; set; } = Durability.EverySecond;

    /// <summary>True from the first sign of a stop: nothing new is taken.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>The last report.</summary>
    public HealthReport Report
    {
        get => _report;
        set => _report = value;
    }

    /// <summary>True where submissions can be taken.</summary>
    public bool IsReady => !_isDraining && Report.IsGood;

    /// <summary>Begins the drain.</summary>
    public void Drain() => _isDraining = true;
}

/// <summary>What the last look found: null is well, a sentence is not.</summary>
/// <param name="Store">Redis.</param>
/// <param name="Clock">This node's clock against Redis'.</param>
/// <param name="Header">The header of the slot that closes next, without which nothing can be sealed.</param>
/// <param name="Damage">What was seen of late in Redis that the relay did not write. It costs at most a slot, and closes no door.</param>
internal sealed record HealthReport(string? Store, string? Clock, string? Header, string? Damage)
{
    /// <summary>True before the first look, too: the start waits for one.</summary>
    public bool IsGood => Store is null && Clock is null && Header is null;
}
