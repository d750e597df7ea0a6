using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Builders.Streaming;

/// <summary>A message of the feed, rendered once and copied as it is to every builder that listens.</summary>
/// <param name="Sequence">Its number on the chain's feed, from 1 without gaps.</param>
/// <param name="Json">The JSON object, UTF-8.</param>
[JsonConverter(typeof(FeedMessageConverter))]
public sealed record FeedMessage(ulong Sequence, ReadOnlyMemory<byte> Json)
{
    /// <summary>The number only.</summary>
    public override string ToString() => $"feed message {Sequence}";
}

/// <summary>Copies the rendered bytes without parsing them again.</summary>
internal sealed class FeedMessageConverter : JsonConverter<FeedMessage>
{
    public override FeedMessage Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException("The feed is written only.");

    public override void Write(Utf8JsonWriter writer, FeedMessage value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json.Span, skipInputValidation: true);
}
