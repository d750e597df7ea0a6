using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;

namespace Relay.Api.Searchers;

/// <summary>A bundle of MEV-Share, its nesting taken apart.</summary>
/// <param name="Transactions">In order.</param>
/// <param name="CanRevert">One for each.</param>
/// <param name="MayDrop">One for each.</param>
/// <param name="Block">The first block that it is for.</param>
/// <param name="MaxBlock">The last.</param>
/// <param name="ClientId">The client's own id; empty for none.</param>
/// <param name="Hints">What is shared of all its transactions with everybody; a nested bundle says nothing of its own.</param>
internal sealed record ReadMevBundle(IReadOnlyList<SignedTransaction> Transactions, IReadOnlyList<bool> CanRevert, IReadOnlyList<bool> MayDrop, ulong Block, ulong MaxBlock, byte[] ClientId, SharedHints Hints)
{
    /// <summary>What the builder is to give back; null for nothing.</summary>
    public RefundTerms? Refund { get; init; }

    /// <summary>The hidden transaction that it follows, by its hash or the hash of that; null for none.</summary>
    public Hash32? Target { get; init; }

    /// <summary>Of a backrun: the percent that the target's owner is offered; null for what the owner asks for.</summary>
    public int? TargetPercent { get; init; }
}

/// <summary>Reads mev_sendBundle's parameter, with the limits of mev-share-node: 50 elements, one level of nesting, at most 30 blocks.</summary>
internal sealed class MevBundleReader(TransactionReader transactions)
{
    private const int MostElements = 50;
    private const ulong MostBlocks = 30;

    /// <summary>Reads; what it returns after a fault has no meaning.</summary>
    public ReadMevBundle Read(RpcFields bundle)
    {
        var parts = new Parts();
        Body(bundle, isNested: false, parts);
        var inclusion = bundle.Object("inclusion");
        var block = inclusion["block"].Required(inclusion["block"].Quantity());
        var maxBlock = inclusion["maxBlock"].Quantity() ?? block;
        if (maxBlock < block || maxBlock - block > MostBlocks) inclusion.Refuse("maxBlock", TransactionReader.Text($"invalid inclusion: expected from block {block} to at most {MostBlocks} later, got {maxBlock}"));
        var read = new ReadMevBundle(parts.Decoded, parts.CanRevert, parts.MayDrop, block, maxBlock, BundleReader.ClientId(bundle), HintReader.Read(bundle.Object("privacy")["hints"])) { Target = parts.Target };
        if (bundle.Fault is not null) return read;
        var validity = bundle.Object("validity");
        return parts.Target is null ? read with { Refund = MevRefundReader.Terms(validity, parts.Elements) } : read with { TargetPercent = TargetPercent(bundle, validity, parts), Hints = SharedHints.None };
    }

    private static int? TargetPercent(RpcFields bundle, RpcFields validity, Parts parts)
    {
        if (parts.Elements.Count != 2 || parts.Decoded.Count != 1) bundle.Refuse("body", "backrun invalid bundle: expected a hash and one transaction");
        var refunds = MevRefundReader.Refunds(validity, parts.Elements.Count);
        if (refunds.Any(refund => refund.Element != 0)) validity.Refuse("refund", "invalid bundle constraints: of a backrun only the hash, bodyIdx 0, is refunded");
        return refunds.Count == 1 ? refunds[0].Percent : null;
    }

    private void Body(RpcFields bundle, bool isNested, Parts parts)
    {
        if (bundle["version"].Text() is not (null or "v0.1" or "beta-1")) bundle.Refuse("version", "unsupported bundle version: expected v0.1 or beta-1");
        Terms(bundle, isNested);
        var body = bundle["body"].List(MostElements);
        if (body.Count == 0) bundle.Refuse("body", "invalid bundle body size: expected 1 to 50 elements", RejectionCode.EmptyBundle);
        for (var i = 0; i < body.Count; i++)
        {
            var fields = body[i].Object();
            if (fields.Fault is not null) return;
            if (!fields["hash"].IsAbsent)
            {
                var hash = fields["hash"].Required(fields["hash"].Hash());
                if (isNested || i > 0) fields.Refuse("hash", "invalid bundle body: expected a hash as the first element only");
                parts.Target = hash;
                parts.Elements.Add(new MevElement([], default, []));
                continue;
            }

            if (!fields["bundle"].IsAbsent)
            {
                if (isNested)
                {
                    fields.Refuse("bundle", "bundle too deep: expected one level of nesting");
                    continue;
                }

                var (from, nested) = (parts.Decoded.Count, fields.Object("bundle"));
                Body(nested, true, parts);
                if (bundle.Fault is not null) return;
                parts.Decoded[from].TryGetSender(out var first);
                parts.Elements.Add(new MevElement([.. Enumerable.Range(from, parts.Decoded.Count - from)], first, MevRefundReader.Config(nested.Object("validity"))));
                continue;
            }

            if (transactions.Read(fields["tx"]) is not { } transaction) return;
            var mode = fields["revertMode"].Text();
            if (mode is not (null or "allow" or "drop" or "fail")) fields.Refuse("revertMode", "invalid revert mode: expected allow, drop or fail");
            transaction.TryGetSender(out var sender);
            if (!isNested) parts.Elements.Add(new MevElement([parts.Decoded.Count], sender, []));
            parts.Decoded.Add(transaction);
            parts.CanRevert.Add(mode == "allow" || fields["canRevert"].Flag() == true);
            parts.MayDrop.Add(mode == "drop");
        }
    }

    /// <remarks>The whole bundle's own refundConfig would say who is paid where others backrun it; nobody can, so it is checked and no more.</remarks>
    private static void Terms(RpcFields bundle, bool isNested)
    {
        var validity = bundle.Object("validity");
        if (isNested && validity["refund"].List(MostElements).Count > 0) validity.Refuse("refund", "not served in a nested bundle; expected an empty list");
        _ = MevRefundReader.Config(validity);
        var privacy = bundle.Object("privacy");
        _ = HintReader.Read(privacy["hints"]);
        foreach (var builder in privacy["builders"].List(50)) _ = builder.Text(64);
    }

    private sealed class Parts
    {
        public List<SignedTransaction> Decoded { get; } = [];

        public List<bool> CanRevert { get; } = [];

        public List<bool> MayDrop { get; } = [];

        public List<MevElement> Elements { get; } = [];

        public Hash32? Target { get; set; }
    }
}
