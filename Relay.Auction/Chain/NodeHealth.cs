namespace Relay.Auction.Chain;

/// <summary>The node's condition as the relay sees it.</summary>
/// <param name="Fault">What is wrong, in a sentence; null where bundles can be verified.</param>
/// <param name="HeadNumber">The newest block; 0 before the first.</param>
/// <param name="Abilities">What it can do; null before it was probed.</param>
public sealed record NodeHealth(string? Fault, ulong HeadNumber, NodeAbilities? Abilities)
{
    /// <summary>For people.</summary>
    public override string ToString() => Fault ?? $"ok: block {HeadNumber}, {Abilities}";
}
