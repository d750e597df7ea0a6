using System.Text.Json;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Builders.Streaming;

/// <summary>Renders what is stored as the feed's JSON messages (docs/feed.md), each numbered and signed by the relay.</summary>
internal sealed class FeedRenderer(RelayKeys keys, ulong chainId)
{
    private const int Small = 4096;

    /// <summary>The message of a number. One whose stored bytes cannot be read says so in its place: the numbers have no gap.</summary>
    public FeedMessage Render(StoredMessage stored) => stored.Kind switch
    {
        FeedKind.Header when StoredHeader.TryDecode(stored.Bytes, out var header, out _) => Render(stored.Number, header),
        FeedKind.Commitment when SetCommit.TryDecode(stored.Bytes.Span, out var set) => Render(stored.Number, set),
        FeedKind.Result when SlotResult.TryDecode(stored.Bytes.Span, out var result) => Render(stored.Number, stored.Slot, result, ContentsOf(stored.Payload)),
        _ => Lost(stored.Number, stored.Slot),
    };

    /// <summary>The message of a slot's result.</summary>
    public FeedMessage Render(StoredResult stored) => Render(new StoredMessage(stored.FeedNumber, FeedKind.Result, stored.Slot, stored.Result, stored.Payload));

    /// <summary>The message of a result, from what was decoded already.</summary>
    public FeedMessage Render(ulong number, ulong slot, SlotResult result, PublishedSlot? contents)
    {
        var hash = result.Hash; // Computed at each call.
        var message = Write(
            new FeedEntry(chainId, number, FeedKind.Result, slot, hash, contents is null ? Hash32.Zero : ContentsHash.Of(contents)),
            Small + ResultJson.RoomFor(result, contents), (json, buffer) => ResultJson.Write(json, buffer, result, hash, contents, keys.Relay));
        return message with { Outcome = new FeedOutcome(slot, result, contents) };
    }

    private FeedMessage Render(ulong number, SignedSlotHeader header)
        => Write(new FeedEntry(chainId, number, FeedKind.Header, header.Header.Slot, header.Header.Hash, Hash32.Zero), Small, (json, _) => EarlyJson.Write(json, header));

    private FeedMessage Render(ulong number, SetCommit set)
        => Write(new FeedEntry(chainId, number, FeedKind.Commitment, set.Slot, set.Hash, Hash32.Zero), Small, (json, _) => EarlyJson.Write(json, set, keys.Relay));

    private FeedMessage Write(FeedEntry entry, int room, Action<Utf8JsonWriter, MessageBuffer> members)
    {
        var buffer = new MessageBuffer(room);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            Begin(json, entry.Sequence, entry.Slot, WordOf(entry.Kind));
            members(json, buffer);
            json.WriteString("contentsHash", entry.ContentsHash.ToString());
            json.WriteString("feedSignature", Hex.Encode(entry.SignedBy(keys.Relay).Signature.Span));
            json.WriteEndObject();
        }

        return new FeedMessage(entry.Sequence, buffer.Written) { Kind = entry.Kind };
    }

    private FeedMessage Lost(ulong number, ulong slot)
    {
        var buffer = new MessageBuffer(Small);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            Begin(json, number, slot, "lost");
            json.WriteEndObject();
        }

        return new FeedMessage(number, buffer.Written) { IsLost = true };
    }

    private void Begin(Utf8JsonWriter json, ulong number, ulong slot, string kind)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteNumber("sequence", number);
        json.WriteString("kind", kind);
        json.WriteNumber("chainId", chainId);
        json.WriteNumber("slot", slot);
    }

    private PublishedSlot? ContentsOf(ReadOnlyMemory<byte>? payload)
        => payload is { } stored && keys.Rest.TryOpen(RestPurpose.Contents, stored.Span, out var opened) && PublishedSlot.TryDecode(opened, out var contents) ? contents : null;

    private static string WordOf(FeedKind kind) => kind switch
    {
        FeedKind.Header => "header",
        FeedKind.Commitment => "commitment",
        _ => "result",
    };
}
