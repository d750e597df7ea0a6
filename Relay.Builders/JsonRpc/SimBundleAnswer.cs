namespace Relay.Builders.JsonRpc;

/// <summary>The result of mev_simBundle; the four amounts are there after a failure too, for clients read them all.</summary>
/// <param name="Success">False where a transaction that must succeed reverted.</param>
/// <param name="StateBlock">The block whose state it ran on, hexadecimal.</param>
/// <param name="MevGasPrice">Payment for a unit of gas, in wei.</param>
/// <param name="Profit">What the fee recipient got, in wei.</param>
/// <param name="RefundableValue">What refunds could be paid from.</param>
/// <param name="GasUsed">Gas of all.</param>
/// <param name="Error">Why it failed; absent otherwise.</param>
public sealed record SimBundleAnswer(bool Success, string StateBlock, string MevGasPrice, string Profit, string RefundableValue, string GasUsed, string? Error);
