namespace Relay.Api.JsonRpc;

/// <summary>Methods that nodes have and this door never passes on, with the reason.</summary>
internal static class DeniedMethods
{
    private static readonly (string Prefix, string Reason)[] Denied =
    [
        ("eth_sendRawTransactionSync", "it would publish the transaction; use eth_sendRawTransaction, which is private here"),
        ("eth_sendRawTransactionConditional", "it would publish the transaction; use eth_sendRawTransaction, which is private here"),
        ("eth_sendTransaction", "it needs a key, and the relay holds none of yours; sign the transaction and use eth_sendRawTransaction"),
        ("eth_sign", "it needs a key, and the relay holds none of yours; sign in the wallet"),
        ("eth_accounts", "the relay holds no keys"),
        ("eth_resend", "it needs a key, and the relay holds none of yours"),
        ("eth_submit", "mining is not served"),
        ("eth_pendingTransactions", "it would show a node's mempool"),
        ("eth_subscribe", "HTTP has no subscriptions; the stream of hints is a WebSocket to /, or GET / with Accept: text/event-stream"),
        ("eth_unsubscribe", "HTTP has no subscriptions"),
        ("eth_newPendingTransactionFilter", "it would show a node's mempool"),
        ("eth_newFilter", "filters are a node's state, shared between all clients of the relay; use eth_getLogs"),
        ("eth_newBlockFilter", "filters are a node's state, shared between all clients of the relay; use eth_blockNumber"),
        ("eth_getFilter", "filters are a node's state, shared between all clients of the relay; use eth_getLogs"),
        ("eth_uninstallFilter", "filters are a node's state, shared between all clients of the relay"),
        ("admin_", "it administers a node"),
        ("debug_", "it administers a node"),
        ("personal_", "it needs keys, and the relay holds none of yours"),
        ("miner_", "it administers a node"),
        ("clique_", "it administers a node"),
        ("engine_", "it administers a node"),
        ("txpool_", "it would show a node's mempool"),
        ("les_", "it administers a node"),
        ("trace_", "it costs the node too much"),
        ("anvil_", "it administers a node"),
        ("evm_", "it administers a node"),
        ("hardhat_", "it administers a node"),
        ("parity_", "it administers a node"),
        ("erigon_", "it administers a node"),
        ("ots_", "it costs the node too much"),
        ("wallet_", "it is for the wallet itself"),
    ];

    /// <summary>Why a method is never served; null for one that is merely unknown.</summary>
    public static string? ReasonOf(string method)
    {
        foreach (var (prefix, reason) in Denied)
        {
            if (method.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return reason;
        }

        return null;
    }
}
