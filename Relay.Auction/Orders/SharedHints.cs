using System.Collections.Frozen;

namespace Relay.Auction.Orders;

/// <summary>What the owner of an order shares with everybody; nothing unless it said so. Stored with the order: only append.</summary>
[Flags]
public enum SharedHints : ushort
{
    /// <summary>Nothing: no event is published.</summary>
    None = 0,

    /// <summary>That the order exists, under keccak256 of its hash: what a backrun names. Part of everything that is shared.</summary>
    Hash = 1,

    /// <summary>The receiver of each transaction.</summary>
    ContractAddress = 2,

    /// <summary>The first four bytes of its calldata.</summary>
    FunctionSelector = 4,

    /// <summary>Its calldata, whose first four bytes are the selector.</summary>
    Calldata = 8,

    /// <summary>The logs that it writes where it is simulated, and what it pays, rounded.</summary>
    Logs = 16,

    /// <summary>Of the swaps of known pools only which pool.</summary>
    DefaultLogs = 32,

    /// <summary>Its hash.</summary>
    TransactionHash = 64,

    /// <summary>Every field but the signature.</summary>
    Full = 128,
}

/// <summary>The words of hints, as MEV-Share has them.</summary>
public static class HintWords
{
    private static readonly FrozenDictionary<string, SharedHints> Words = new Dictionary<string, SharedHints>
    {
        ["calldata"] = SharedHints.Calldata,
        ["contract_address"] = SharedHints.ContractAddress,
        ["default_logs"] = SharedHints.DefaultLogs,
        ["full"] = SharedHints.Full,
        ["function_selector"] = SharedHints.FunctionSelector,
        ["hash"] = SharedHints.Hash,
        ["logs"] = SharedHints.Logs,
        ["special_logs"] = SharedHints.DefaultLogs,
        ["transaction_hash"] = SharedHints.TransactionHash,
        ["tx_hash"] = SharedHints.TransactionHash,
    }.ToFrozenDictionary();

    /// <summary>All words, in the order of the alphabet, for messages.</summary>
    public static string All { get; } = string.Join(", ", Words.Keys.Order(StringComparer.Ordinal));

    /// <summary>What a word shares, which always holds <see cref="SharedHints.Hash"/>; false for an unknown one.</summary>
    public static bool TryParse(string word, out SharedHints hints)
    {
        var isKnown = Words.TryGetValue(word, out hints);
        if (isKnown) hints |= SharedHints.Hash;
        return isKnown;
    }
}
