using System.Diagnostics.CodeAnalysis;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>What a searcher checks before it believes that its bundle was taken: that the relay signed for this leaf in this slot.</summary>
internal static class ReceiptCheck
{
    public static bool TryVerify(AcceptedView answer, SlotHeader header, Hash32 leaf, [NotNullWhen(true)] out SubmissionReceipt? receipt, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        if (!SubmissionReceipt.TryDecode(answer.Receipt, out receipt)) fault = "the receipt is not of its form";
        else if (receipt.SlotHash != header.Hash) fault = "the receipt is for another slot header";
        else if (receipt.Leaf != leaf) fault = "the receipt is for another envelope";
        else if (!receipt.Content.IsZero) fault = "the receipt says that the edge sealed the bundle, which we did";
        else if (receipt.ReceivedAt >= header.Cutoff) fault = "the receipt's instant is after the cut-off";
        else if (!Hex.TryDecode(answer.Signature, out var signature) || !ProtocolSignature.IsBy(header.Relay, SubmissionReceipt.Label, receipt.Hash, signature))
            fault = $"the receipt is not signed by {header.Relay}";
        return fault is null;
    }
}
