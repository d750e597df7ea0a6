namespace Relay.Auction.Keys;

/// <summary>What each kind of record is encrypted for, so that none can stand in another's place.</summary>
public static class RestPurpose
{
    /// <summary>The contents beside a result: the winners' seeds and transactions.</summary>
    public const string Contents = "relay/1/contents";

    /// <summary>The outcome of every leaf of a slot.</summary>
    public const string Outcomes = "relay/1/outcomes";

    /// <summary>What the node said of a slot's bundles.</summary>
    public const string Simulation = "relay/1/simulation-at-rest";

    /// <summary>A standing order; its name and revision follow, so that no record can stand in another's place.</summary>
    public const string Order = "relay/1/order";

    /// <summary>What the chain made of a slot's winners.</summary>
    public const string Fates = "relay/1/fates";

    /// <summary>The block of a slot, with what stands in it and should not.</summary>
    public const string Block = "relay/1/block";
}
