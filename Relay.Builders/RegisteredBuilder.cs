namespace Relay.Builders;

/// <summary>A builder that the operator knows.</summary>
public sealed class RegisteredBuilder
{
    /// <summary>What it is called in logs, metrics and its report.</summary>
    /// <value>1 to 40 of a-z, 0-9, - and _.</value>
    public string Name { get; set; } = "";

    /// <summary>The address that signs its logins.</summary>
    public string Address { get; set; } = "";

    /// <summary>The chain that it builds for; on a relay of another chain it counts as not registered.</summary>
    /// <value>Default 0: whichever chain this relay serves.</value>
    public ulong ChainId { get; set; }

    /// <summary>Whether winners are pushed to its urls.</summary>
    /// <value>Default send.</value>
    public PushMode Mode { get; set; }

    /// <summary>Its JSON-RPC endpoints, the nearest first; none for a builder that only reads the feed.</summary>
    public IList<string> Urls { get; } = [];

    /// <summary>What its endpoints understand.</summary>
    /// <value>Default flashbots.</value>
    public PushDialect Dialect { get; set; }

    /// <summary>Addresses that its blocks name as fee recipient; by them a block is known as its own, reported or not.</summary>
    public IList<string> FeeRecipients { get; } = [];

    /// <summary>How the extra data of its blocks begins; empty where that says nothing.</summary>
    /// <value>At most 32 bytes of UTF-8.</value>
    public string ExtraData { get; set; } = "";
}

/// <summary>Whether winners are pushed to a builder's urls.</summary>
public enum PushMode
{
    /// <summary>They are sent.</summary>
    Send,

    /// <summary>Requests are made and recorded, and not sent.</summary>
    Observe,

    /// <summary>Nothing is made.</summary>
    Off,
}

/// <summary>The form of bundles that a builder's endpoint understands.</summary>
public enum PushDialect
{
    /// <summary>eth_sendBundle: txs, blockNumber, revertingTxHashes.</summary>
    Flashbots,

    /// <summary>eth_sendBundle with droppingTxHashes, replacementUuid and version v2.</summary>
    BuilderNet,

    /// <summary>eth_sendBundle with droppingTxHashes and replacementUuid.</summary>
    Titan,

    /// <summary>mev_sendBundle, version v0.1.</summary>
    MevShare,

    /// <summary>eth_sendBundle with the slot, the rank and the number of winners, for builders who know this relay.</summary>
    Relay,
}
