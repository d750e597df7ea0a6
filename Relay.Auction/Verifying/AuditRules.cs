using Relay.Auction.Closing;
using Relay.Auction.Receipts;
using Relay.Auction.Validating;

namespace Relay.Auction.Verifying;

/// <summary>The rules that an auditor runs again, from the context that the relay signed.</summary>
public static class AuditRules
{
    /// <summary>The rules; null where bundles were simulated, which cannot be repeated without a node.</summary>
    public static RankAgain? Of(AuditContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Rule == ValueRule.Simulated
            ? null
            : StandAloneRules.For(new ChainHead(context.TargetBlock, context.ParentHash, context.TimestampSeconds, context.BaseFee, context.GasLimit), context.Rule, context.BlobLimit);
    }
}
