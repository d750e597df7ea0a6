namespace Relay.Auction.Receipts;

/// <summary>What the cores alone decide of a leaf, before anything is opened (rule 8).</summary>
public enum LeafStanding
{
    /// <summary>The bundle that stands for its signer and bundle id.</summary>
    Current,

    /// <summary>Another bundle of its signer and bundle id stands.</summary>
    Superseded,

    /// <summary>The last word under its signer and bundle id is a cancellation: this leaf, or the one that withdrew it.</summary>
    Cancelled,
}
