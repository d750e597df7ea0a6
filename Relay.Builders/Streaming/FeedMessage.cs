using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Auction.Closing;
using Relay.Auction.Receipts;

namespace Relay.Builders.Streaming;

/// <summary>A message of the feed, rendered once and copied as it is to every builder that listens.</summary>
/// <param name="Sequence">Its number on the chain's feed, from 1 without gaps.</param>
/// <param name="Json">The JSON object, UTF-8.</param>
[JsonConverter(typeof(FeedMessageConverter))]
public sealed record FeedMessage(ulong Sequence, ReadOnlyMemory<byte> Json)
{
    /// <summary>What it tells of.</summary>
    internal FeedKind Kind { get; init; }

    /// <summary>True where the stored bytes cannot be read.</summary>
    internal bool IsLost { get; init; }

    /// <summary>Of a result: what was rendered, for those who push it and compare blocks with it.</summary>
    internal FeedOutcome? Outcome { get; init; }

    /// <summary>The number only.</summary>
    public override string ToString() => $"feed message {Sequence}";
}

/// <summary>A slot's result as it was decoded.</summary>
internal sealed record FeedOutcome(ulong Slot, SlotResult Result, PublishedSlot? Contents)
{
    /// <summary>The slot only.</summary>
    public override string ToString() => $"outcome of slot {Slot}";
}

/// <summary>Copies the rendered bytes without parsing them again.</summary>
internal sealed class FeedMessageConverter : JsonConverter<FeedMessage>
{
    public override FeedMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("The feed is written only.");

    public override void Write(Utf8JsonWriter writer, FeedMessage value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
}
