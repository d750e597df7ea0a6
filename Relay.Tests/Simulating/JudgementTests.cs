using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.Simulating;

namespace Relay.Tests.Simulating;

/// <summary>Which errors of a node are a judgement of the transactions: by the codes of the method's specification, or by the words of nodes that have one code for all.</summary>
public sealed class JudgementTests
{
    [TestCase(-38010, "", RejectionCode.NonceTooLow)]
    [TestCase(-38011, "", RejectionCode.NonceGap)]
    [TestCase(-38012, "", RejectionCode.BelowBaseFee)]
    [TestCase(-38014, "", RejectionCode.InsufficientBalance)]
    [TestCase(-38024, "sender is not an EOA", RejectionCode.TransactionRefused)]
    [TestCase(-38025, "max initcode size exceeded", RejectionCode.TransactionRefused)]
    [TestCase(-32003, "Insufficient funds for gas * price + value", RejectionCode.InsufficientBalance)]
    [TestCase(-32000, "max fee per gas less than block base fee", RejectionCode.BelowBaseFee)]
    [TestCase(-32000, "nonce too low: next nonce 5, tx nonce 3", RejectionCode.NonceTooLow)]
    [TestCase(-38013, "intrinsic gas too low", RejectionCode.NotSimulated, TestName = "Too_little_gas_is_the_nodes_cap_for_the_gas_was_checked")]
    [TestCase(-38015, "block gas limit reached", RejectionCode.NotSimulated)]
    [TestCase(ExecutionNode.LimitReached, "", RejectionCode.NotSimulated)]
    [TestCase(-32601, "the method does not exist", null)]
    [TestCase(-32603, "internal error", null)]
    [TestCase(-32602, "invalid params", null)]
    [TestCase(0, "", null)]
    public void Error_is_judged(long code, string message, RejectionCode? expected)
        => NodeRun.Verdict(new NodeAnswer<CallResult[]>.Refused(code, message)).Should().Be(expected);
}
