namespace Relay.Builders.JsonRpc;

/// <summary>The result of eth_callBundle: amounts are decimal texts, counts are numbers, as the clients compute with them.</summary>
/// <param name="BundleGasPrice">Payment for a unit of gas, in wei.</param>
/// <param name="BundleHash">keccak256 of the transactions' hashes.</param>
/// <param name="CoinbaseDiff">What the fee recipient got, in wei.</param>
/// <param name="EthSentToCoinbase">Of that, direct payments.</param>
/// <param name="GasFees">Of that, priority fees.</param>
/// <param name="Results">One for each transaction.</param>
/// <param name="StateBlockNumber">The block whose state it ran on.</param>
/// <param name="TotalGasUsed">Gas of all.</param>
public sealed record CallBundleAnswer(
    string BundleGasPrice, string BundleHash, string CoinbaseDiff, string EthSentToCoinbase, string GasFees, IReadOnlyList<CallBundleTransaction> Results, ulong StateBlockNumber, ulong TotalGasUsed);

/// <summary>One transaction of <see cref="CallBundleAnswer"/>.</summary>
/// <param name="CoinbaseDiff">What the fee recipient got, in wei.</param>
/// <param name="EthSentToCoinbase">Of that, direct payments.</param>
/// <param name="FromAddress">The sender.</param>
/// <param name="GasFees">Of that, priority fees.</param>
/// <param name="GasPrice">Payment for a unit of gas, in wei.</param>
/// <param name="GasUsed">A number: clients add it up.</param>
/// <param name="ToAddress">The receiver; absent where it creates a contract.</param>
/// <param name="TxHash">The hash.</param>
/// <param name="Value">0x where it succeeded; absent otherwise.</param>
/// <param name="Error">Only where it reverted: clients take the key itself for a failure.</param>
public sealed record CallBundleTransaction(
    string CoinbaseDiff, string EthSentToCoinbase, string FromAddress, string GasFees, string GasPrice, ulong GasUsed, string? ToAddress, string TxHash, string? Value, string? Error);
