using System.Diagnostics.CodeAnalysis;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>What a searcher checks before it believes that its bundle was taken: that the relay signed for this leaf in this slot.</summary>
internal static class Receipts
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

/// <summary>What a searcher keeps: the relay's promise, and the seed that opens its own envelope. One JSON file, readable by its owner alone.</summary>
internal sealed record ReceiptFile(string Url, ulong Slot, byte[] Header, byte[] Receipt, string Signature, string Leaf, string Seed, byte[] Envelope)
{
    public static ReceiptFile Of(Uri url, SlotHeader header, AcceptedView answer, SealedEnvelope envelope)
    {
        var seed = new byte[Secret32.Size];
        envelope.Seed.CopyTo(seed);
        return new ReceiptFile(
            url.GetLeftPart(UriPartial.Authority), header.Slot, header.Encode(), answer.Receipt, answer.Signature, envelope.Leaf.ToString(), Hex.Encode(seed), envelope.Bytes.ToArray());
    }

    /// <summary>Writes the file into <paramref name="folder"/> and returns its path; the same receipt again leaves the first file.</summary>
    public string Save(string folder)
    {
        PrivateFile.CreateFolder(folder);
        var path = Path.Combine(folder, $"{Slot}-{Leaf[2..18]}.json");
        if (!File.Exists(path)) PrivateFile.CreateNew(path, System.Text.Json.JsonSerializer.Serialize(this, System.Text.Json.JsonSerializerOptions.Web) + "\n");
        return path;
    }

    /// <summary>Slot and leaf only.</summary>
    public override string ToString() => $"receipt of slot {Slot}, leaf {Leaf[..10]}";
}
