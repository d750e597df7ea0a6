using Relay.Auction.Closing;
using Relay.Auction.Receipts;
using Relay.Auction.Simulating;
using Relay.Auction.Validating;

namespace Relay.Auction.Verifying;

/// <summary>The rules that an auditor runs again, from the context that the relay signed and the record that it commits to.</summary>
public static class AuditRules
{
    /// <summary>The rules; null where bundles were simulated and there is no record of it that can be read.</summary>
    /// <param name="context">What the ranking depended on.</param>
    /// <param name="record">What the node said, as it was exported; null = nothing was.</param>
    public static RankAgain? Of(AuditContext context, ReadOnlyMemory<byte>? record)
    {
        ArgumentNullException.ThrowIfNull(context);
        SimulationRecord? simulated = null;
        if (context.Rule == ValueRule.Simulated && (record is null || !SimulationRecord.TryDecode(record.Value.Span, out simulated))) return null;
        return RelayRules.For(
            new ChainHead(context.TargetBlock, context.ParentHash, context.TimestampSeconds, context.BaseFee, context.GasLimit), context.Rule, context.BlobLimit, simulated);
    }
}
