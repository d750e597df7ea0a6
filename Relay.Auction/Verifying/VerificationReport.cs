namespace Relay.Auction.Verifying;

/// <summary>What a verification found, how deep it went, and what it leaves open.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Level">The strongest level for which there was evidence.</param>
/// <param name="Faults">Empty where nothing is wrong at this level.</param>
/// <param name="NotProved">One sentence for each thing that a clean report does not show.</param>
public sealed record VerificationReport(ulong Slot, VerificationLevel Level, IReadOnlyList<Fault> Faults, IReadOnlyList<string> NotProved)
{
    /// <summary>True where no fault was found; read <see cref="NotProved"/> beside it.</summary>
    public bool IsClean => Faults.Count == 0;
}
