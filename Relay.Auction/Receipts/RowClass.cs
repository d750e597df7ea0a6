namespace Relay.Auction.Receipts;

/// <summary>What the public is told of a leaf. Won and not won are the opened ones: only their rows hold c.</summary>
public enum RowClass : byte
{
    /// <summary>Opened; one of the result's winners.</summary>
    Won = 1,

    /// <summary>Opened, the hashes match; it did not win, or its body was no bundle.</summary>
    NotWon = 2,

    /// <summary>Superseded or cancelled, or a cancellation itself; never opened.</summary>
    Replaced = 3,

    /// <summary>Current, but not marked as openable by enough holders; never opened.</summary>
    Unopened = 4,

    /// <summary>The seed does not match the hashes that the owner signed; or the slot is void.</summary>
    Void = 5,
}
