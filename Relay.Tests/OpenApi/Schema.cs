using System.Text.Json;

namespace Relay.Tests.OpenApi;

/// <summary>What is wrong with an answer by the document's schema of it: as much of JSON Schema as the document uses.</summary>
internal sealed class Schema(JsonElement document)
{
    public IEnumerable<string> Faults(JsonElement value, JsonElement schema, string at = "$")
    {
        if (schema.TryGetProperty("$ref", out var reference)) return Faults(value, Find(reference.GetString()!), at);
        if (schema.TryGetProperty("oneOf", out var choices))
            return choices.EnumerateArray().Any(choice => !Faults(value, choice, at).Any()) ? [] : [$"{at} is of none of its forms"];
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(name => Is(value, name))) return [$"{at} is {value.ValueKind}, and should be {type}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => Members(value, schema, at),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray().SelectMany((item, i) => Faults(item, items, $"{at}[{i}]")),
            _ => [],
        };
    }

    /// <summary>How two answers differ in members and types; null stands for anything.</summary>
    public static IEnumerable<string> Differences(JsonElement told, JsonElement came, string at = "$") => (told.ValueKind, came.ValueKind) switch
    {
        (JsonValueKind.Null, _) or (_, JsonValueKind.Null) => [],
        (JsonValueKind.True or JsonValueKind.False, JsonValueKind.True or JsonValueKind.False) => [],
        (JsonValueKind.Object, JsonValueKind.Object) => told.EnumerateObject().Select(member => member.Name).SequenceEqual(came.EnumerateObject().Select(member => member.Name))
            ? told.EnumerateObject().SelectMany(member => Differences(member.Value, came.GetProperty(member.Name), $"{at}.{member.Name}"))
            : [$"{at} has other members: {came}"],
        (JsonValueKind.Array, JsonValueKind.Array) => told.EnumerateArray().Zip(came.EnumerateArray()).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{at}[{i}]")),
        var (one, other) => one == other ? [] : [$"{at} is {other}, and the example has {one}"],
    };

    private IEnumerable<string> Members(JsonElement value, JsonElement schema, string at)
    {
        if (!schema.TryGetProperty("properties", out var members)) return [];
        // Whatever a problem adds is its own: RFC 9457.
        var isProblem = members.TryGetProperty("title", out _) && members.TryGetProperty("number", out _);
        var missing = schema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _)) : [];
        return missing.Select(name => $"{at}.{name} is missing").Concat(value.EnumerateObject().SelectMany(member => members.TryGetProperty(member.Name, out var its)
            ? Faults(member.Value, its, $"{at}.{member.Name}")
            : isProblem ? [] : [$"{at}.{member.Name} is not in the document"]));
    }

    private JsonElement Find(string reference) => reference.TrimStart('#', '/').Split('/').Aggregate(document, (at, name) => at.GetProperty(name));

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(name => name.GetString()!) : [type.GetString()!];

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number == decimal.Truncate(number),
        _ => value.ValueKind == JsonValueKind.Number,
    };
}
