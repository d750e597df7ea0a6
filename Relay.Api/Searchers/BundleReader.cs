using System.Text;
using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;

namespace Relay.Api.Searchers;

/// <summary>A bundle as eth_sendBundle gives it.</summary>
/// <param name="Order">The order; null where the request is a cancel.</param>
/// <param name="BundleHash">keccak256 of the hashes.</param>
/// <param name="ClientId">The client's own id, as bytes; empty for none.</param>
internal sealed record ReadBundle(ClearOrder? Order, Hash32 BundleHash, byte[] ClientId)
{
    /// <summary>The hidden transaction that it follows, by its hash or the hash of that; null for none.</summary>
    public Hash32? Target { get; init; }

    /// <summary>Of a backrun: the percent that the target's owner is offered; null for what the owner asks for.</summary>
    public int? TargetPercent { get; init; }
}

/// <summary>Reads the fields of eth_sendBundle, version 1 and 2 (wire.md 1.2); what the relay does not do is refused by name.</summary>
internal sealed class BundleReader(TransactionReader transactions)
{
    /// <summary>Most transactions of a bundle.</summary>
    public const int MostTransactions = 100;

    private static readonly string[] Version2Only = ["droppingTxHashes", "refundPercent", "refundRecipient", "refundTxHashes", "delayedRefund"];
    private static readonly string[] NotServed = ["refundIndex", "refundIdentity", "desiredState", "targetAddresses", "targetSlots"];

    /// <summary>Reads; what it returns after a fault has no meaning.</summary>
    public ReadBundle Read(RpcFields bundle)
    {
        var id = ClientId(bundle);
        CheckVersion(bundle);
        RefuseWhatIsNotServed(bundle);
        List<SignedTransaction> decoded = [];
        var txs = bundle["txs"].List(MostTransactions);
        var target = txs is [var first, ..] && IsHash(first) ? first.Hash() : null;
        foreach (var field in target is null ? txs : txs.Skip(1))
        {
            if (transactions.Read(field) is not { } transaction) break;
            decoded.Add(transaction);
        }

        var hash = BundleHash.Of(decoded);
        if (decoded.Count == 0)
        {
            // No transactions under an id is the cancel of BuilderNet and Titan.
            if (id.Length == 0 || bundle["txs"].IsAbsent || txs.Count > 0) bundle.Refuse("txs", "expected at least one transaction, or an empty list with a replacementUuid to cancel", RejectionCode.EmptyBundle);
            return new ReadBundle(null, hash, id);
        }

        if (target is not null && decoded.Count != 1) bundle.Refuse("txs", "expected one transaction after the hash");
        var tolerances = new Tolerance[decoded.Count];
        Allow(bundle, "revertingTxHashes", decoded, tolerances, Tolerance.MayRevert);
        Allow(bundle, "droppingTxHashes", decoded, tolerances, Tolerance.MayDrop);
        var (from, until) = (bundle["minTimestamp"].Quantity() ?? 0, bundle["maxTimestamp"].Quantity() ?? 0);
        if (until != 0 && from > until) bundle.Refuse("minTimestamp", TransactionReader.Text($"expected at most maxTimestamp, {until}, got {from}"));
        var offered = target is null ? null : RefundReader.OfBackrun(bundle);
        return new ReadBundle(
            new ClearOrder
            {
                Kind = OrderKind.Bundle,
                Transactions = [.. decoded.Select((transaction, at) => new BidTransaction(tolerances[at], transaction.Raw))],
                Decoded = decoded,
                ClientId = id,
                Window = Window(bundle["blockNumber"]),
                MinTime = from,
                MaxTime = until,
                Nonce = bundle["replacementNonce"].Quantity(),
                Refund = target is null && bundle.Fault is null ? RefundReader.OfBundle(bundle, decoded) : null,
            },
            hash,
            id) { Target = target, TargetPercent = offered };
    }

    /// <summary>The client's id from replacementUuid or its alias uuid; two that differ are refused, for others disagree on which counts.</summary>
    public static byte[] ClientId(RpcFields bundle)
    {
        var (long_, short_) = (bundle["replacementUuid"].Text(), bundle["uuid"].Text());
        if (long_ is not null && short_ is not null && long_ != short_) bundle.Refuse("uuid", "expected the same as replacementUuid, or none");
        return Encoding.UTF8.GetBytes(long_ ?? short_ ?? "");
    }

    // Null, nothing and "0x" are the next block, as at BuilderNet.
    private static OrderWindow? Window(RpcField block)
        => block.Value.ValueKind == System.Text.Json.JsonValueKind.String && block.Value.ValueEquals("0x") ? null : block.Quantity() is { } number ? OrderWindow.Block(number) : null;

    private static bool IsHash(RpcField field) => field.Value.ValueKind == System.Text.Json.JsonValueKind.String && field.Value.GetString() is { Length: 2 + 2 * Hash32.Size };

    private static void CheckVersion(RpcFields bundle)
    {
        var version = bundle["version"].Text();
        if (version is not (null or "v1" or "v2")) bundle.Refuse("version", "expected v1 or v2");
        if (version != "v1") return;
        foreach (var name in Version2Only)
        {
            if (!bundle[name].IsAbsent) bundle.Refuse(name, "expected nothing in a bundle of version v1; it is of v2");
        }
    }

    private static void RefuseWhatIsNotServed(RpcFields bundle)
    {
        foreach (var name in NotServed)
        {
            if (bundle[name] is { IsAbsent: false, Value.ValueKind: not System.Text.Json.JsonValueKind.False }) bundle.Refuse(name, "not served by this relay");
        }
    }

    private static void Allow(RpcFields bundle, string name, List<SignedTransaction> decoded, Tolerance[] tolerances, Tolerance tolerance)
    {
        foreach (var field in bundle[name].List(MostTransactions))
        {
            if (field.Required(field.Hash()) is not { IsZero: false } hash) return;
            var at = TransactionReader.IndexOf(decoded, hash);
            if (at < 0) field.Refuse("names no transaction of the bundle");
            else tolerances[at] |= tolerance;
        }
    }
}
