using System.Text.Json;

namespace Relay.Api.Verbs.Terminal;

/// <summary>What <c>--json</c> prints: one object on a line, with the names of docs/terminal.md.</summary>
internal static class JsonLine
{
    /// <summary>The option, with what the verb says about its object.</summary>
    public static System.CommandLine.Option<bool> Option(string description) => new("--json") { Description = description };

    public static void Write<T>(T value) => Console.WriteLine(Of(value));

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
