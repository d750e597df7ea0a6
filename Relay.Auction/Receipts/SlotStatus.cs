namespace Relay.Auction.Receipts;

/// <summary>How a slot ended. There is no third way.</summary>
public enum SlotStatus : byte
{
    /// <summary>Opened and ranked; perhaps with no winner.</summary>
    Ranked = 1,

    /// <summary>Nothing of it was opened or may be used.</summary>
    Void = 2,
}
