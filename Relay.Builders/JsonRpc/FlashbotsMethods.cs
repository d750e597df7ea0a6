namespace Relay.Builders.JsonRpc;

/// <summary>Names of the dialect that searchers and wallets speak, as Flashbots gave them, and our own under relay_.</summary>
public static class FlashbotsMethods
{
    /// <summary>A bundle for one block.</summary>
    public const string SendBundle = "eth_sendBundle";

    /// <summary>Cancels every bundle of a replacementUuid.</summary>
    public const string CancelBundle = "eth_cancelBundle";

    /// <summary>Simulates a bundle.</summary>
    public const string CallBundle = "eth_callBundle";

    /// <summary>A bundle of MEV-Share: transactions, hashes of hidden ones, nested bundles.</summary>
    public const string MevSendBundle = "mev_sendBundle";

    /// <summary>Simulates a bundle of MEV-Share.</summary>
    public const string MevSimBundle = "mev_simBundle";

    /// <summary>A private transaction with its preferences.</summary>
    public const string SendPrivateTransaction = "eth_sendPrivateTransaction";

    /// <summary>A private transaction, raw.</summary>
    public const string SendPrivateRawTransaction = "eth_sendPrivateRawTransaction";

    /// <summary>Cancels a private transaction.</summary>
    public const string CancelPrivateTransaction = "eth_cancelPrivateTransaction";

    /// <summary>A transaction as every wallet sends it; here it is private.</summary>
    public const string SendRawTransaction = "eth_sendRawTransaction";

    /// <summary>What became of a bundle, the names of 2021.</summary>
    public const string GetBundleStats = "flashbots_getBundleStats";

    /// <summary>What became of a bundle.</summary>
    public const string GetBundleStatsV2 = "flashbots_getBundleStatsV2";

    /// <summary>What became of a bundle of MEV-Share.</summary>
    public const string GetSbundleStats = "flashbots_getSbundleStats";

    /// <summary>Our own: a sealed envelope.</summary>
    public const string SendSealedBundle = "relay_sendSealedBundle";

    /// <summary>Our own: a slot's signed header.</summary>
    public const string GetSlotHeader = "relay_getSlotHeader";

    /// <summary>Our own: a leaf's state, and its receipt again.</summary>
    public const string GetReceipt = "relay_getReceipt";

    /// <summary>What the relay knows of the caller, the names of 2021.</summary>
    public const string GetUserStats = "flashbots_getUserStats";

    /// <summary>What the relay knows of the caller.</summary>
    public const string GetUserStatsV2 = "flashbots_getUserStatsV2";
}
