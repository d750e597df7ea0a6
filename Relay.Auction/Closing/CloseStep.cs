namespace Relay.Auction.Closing;

/// <summary>The steps between the cut-off and the published result, in their order. Each is idempotent: a successor runs them again from the start.</summary>
/// <remarks>The fault suite kills the process at each member: a new step must be added here.</remarks>
public enum CloseStep
{
    /// <summary>The log takes nothing more; its length is the set's count.</summary>
    Freeze,

    /// <summary>The set is stored, then signed; from here on the slot's contents are fixed.</summary>
    Commit,

    /// <summary>The keyholders say which leaves open.</summary>
    Mark,

    /// <summary>The keyholders give the shares of the live leaves.</summary>
    Release,

    /// <summary>Live leaves are opened, decoded and validated.</summary>
    Open,

    /// <summary>Where a node is configured: the bundles are simulated.</summary>
    Simulate,

    /// <summary>What the node said is stored, once, before anything is ranked.</summary>
    KeepSimulation,

    /// <summary>The winners and their order are found.</summary>
    Rank,

    /// <summary>The one result is stored and streamed.</summary>
    Publish,

    /// <summary>What became of every leaf is stored; the keyholders destroy the slot's key.</summary>
    Record,
}
