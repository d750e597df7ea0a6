using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;

namespace Relay.Api.Searchers;

/// <summary>A bundle of MEV-Share, its nesting taken apart.</summary>
/// <param name="Transactions">In order.</param>
/// <param name="CanRevert">One for each.</param>
/// <param name="MayDrop">One for each.</param>
/// <param name="Block">The first block that it is for.</param>
/// <param name="MaxBlock">The last.</param>
/// <param name="ClientId">The client's own id; empty for none.</param>
/// <param name="Hints">What is shared of all its transactions with everybody; a nested bundle says nothing of its own.</param>
internal sealed record ReadMevBundle(IReadOnlyList<SignedTransaction> Transactions, IReadOnlyList<bool> CanRevert, IReadOnlyList<bool> MayDrop, ulong Block, ulong MaxBlock, byte[] ClientId, SharedHints Hints);

/// <summary>Reads mev_sendBundle's parameter, with the limits of mev-share-node: 50 elements, one level of nesting, at most 30 blocks.</summary>
internal sealed class MevBundleReader(TransactionReader transactions)
{
    private const int MostElements = 50;
    private const ulong MostBlocks = 30;

    /// <summary>Reads; what it returns after a fault has no meaning.</summary>
    public ReadMevBundle Read(RpcFields bundle)
    {
        var (decoded, canRevert, mayDrop) = (new List<SignedTransaction>(), new List<bool>(), new List<bool>());
        Body(bundle, isNested: false, decoded, canRevert, mayDrop);
        var inclusion = bundle.Object("inclusion");
        var block = inclusion["block"].Required(inclusion["block"].Quantity());
        var maxBlock = inclusion["maxBlock"].Quantity() ?? block;
        if (maxBlock < block || maxBlock - block > MostBlocks) inclusion.Refuse("maxBlock", TransactionReader.Text($"invalid inclusion: expected from block {block} to at most {MostBlocks} later, got {maxBlock}"));
        return new ReadMevBundle(decoded, canRevert, mayDrop, block, maxBlock, BundleReader.ClientId(bundle), HintReader.Read(bundle.Object("privacy")["hints"]));
    }

    private void Body(RpcFields bundle, bool isNested, List<SignedTransaction> decoded, List<bool> canRevert, List<bool> mayDrop)
    {
        if (bundle["version"].Text() is not (null or "v0.1" or "beta-1")) bundle.Refuse("version", "unsupported bundle version: expected v0.1 or beta-1");
        Terms(bundle);
        var body = bundle["body"].List(MostElements);
        if (body.Count == 0) bundle.Refuse("body", "invalid bundle body size: expected 1 to 50 elements", RejectionCode.EmptyBundle);
        foreach (var element in body)
        {
            var fields = element.Object();
            if (fields.Fault is not null) return;
            if (!fields["hash"].IsAbsent)
            {
                fields.Refuse("hash", "backrun not found: the relay matches no hidden transactions by hash yet; send the transaction itself", RejectionCode.NotFound);
                return;
            }

            if (!fields["bundle"].IsAbsent)
            {
                if (isNested) fields.Refuse("bundle", "bundle too deep: expected one level of nesting");
                else Body(fields.Object("bundle"), true, decoded, canRevert, mayDrop);
                continue;
            }

            if (transactions.Read(fields["tx"]) is not { } transaction) return;
            var mode = fields["revertMode"].Text();
            if (mode is not (null or "allow" or "drop" or "fail")) fields.Refuse("revertMode", "invalid revert mode: expected allow, drop or fail");
            decoded.Add(transaction);
            canRevert.Add(mode == "allow" || fields["canRevert"].Flag() == true);
            mayDrop.Add(mode == "drop");
        }
    }

    private static void Terms(RpcFields bundle)
    {
        var validity = bundle.Object("validity");
        if (validity["refund"].List(MostElements).Count > 0) validity.Refuse("refund", "refund terms are not carried to builders yet; expected an empty list");
        if (validity["refundConfig"].List(MostElements).Count > 0) validity.Refuse("refundConfig", "refund terms are not carried to builders yet; expected an empty list");
        var privacy = bundle.Object("privacy");
        _ = HintReader.Read(privacy["hints"]);
        foreach (var builder in privacy["builders"].List(50)) _ = builder.Text(64);
    }
}
