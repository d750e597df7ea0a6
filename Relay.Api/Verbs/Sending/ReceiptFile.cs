using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>What a searcher keeps: the relay's promise, and the seed that opens its own envelope. One JSON file, readable by its owner alone.</summary>
internal sealed record ReceiptFile(string Url, ulong Slot, byte[] Header, byte[] Receipt, string Signature, string Leaf, string Seed, byte[] Envelope, ulong? SentAt = null)
{
    public static ReceiptFile Of(Uri url, SlotHeader header, AcceptedView answer, SealedEnvelope envelope, ulong? sentAt = null)
    {
        var seed = new byte[Secret32.Size];
        envelope.Seed.CopyTo(seed);
        return new ReceiptFile(
            url.GetLeftPart(UriPartial.Authority), header.Slot, header.Encode(), answer.Receipt, answer.Signature, envelope.Leaf.ToString(), Hex.Encode(seed), envelope.Bytes.ToArray(), sentAt);
    }

    /// <summary>Of a cancel: it has no seed.</summary>
    public static ReceiptFile OfCancel(ReceiptFile bundle, AcceptedView answer, Envelope cancel, ReadOnlyMemory<byte> bytes)
        => bundle with { Receipt = answer.Receipt, Signature = answer.Signature, Leaf = cancel.Leaf.ToString(), Seed = "", Envelope = bytes.ToArray(), SentAt = null };

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
