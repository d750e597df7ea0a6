using System.Text.Json;
using Relay.Tests.Support;
using Relay.Tests.Transparency;

namespace Relay.Tests.Pages;

/// <summary>A script of Relay.Tests/Clients that drives chromium: one JSON object in, one out.</summary>
internal static class BrowserScript
{
    /// <summary>Runs it to its end.</summary>
    public static async Task<JsonElement> RunAsync(string script, string verb, object input, CancellationToken cancellation)
    {
        await using var node = await StartAsync(script, verb, input);
        return JsonElement.Parse(await node.ReadLineAsync(cancellation));
    }

    /// <summary>Starts it; each line that it prints is the caller's.</summary>
    public static async Task<ChildProgram> StartAsync(string script, string verb, object input)
    {
        var node = NodeScript.Start(script, [verb]);
        await node.WriteLineAsync(JsonSerializer.Serialize(input));
        node.EndInput();
        return node;
    }

    /// <summary>What the scripts know of a relay: its slot, its keys, its owners' receipts, and where to spoil an answer.</summary>
    public static object Input(RunningRelay relay)
    {
        return new
        {
            url = relay.Url, slot = relay.Slot, trust = new { relay = relay.Keys.Relay.Address.ToString(), holders = new[] { relay.HolderAddress.ToString() } }, refund = "0x" + string.Concat(Enumerable.Repeat("ab", 20)),
            receipts = new[] { relay.Bob, relay.Alice }.Select(relay.ReceiptsOf).Where(Directory.Exists).SelectMany(Directory.GetFiles),
            tampers = new Dictionary<string, object>
            {
                ["root"] = Tamper("", 60, "commitment", "set"), ["order"] = Tamper("", -1, "result", "result"), ["seed"] = Tamper("", 145, "result", "result"), ["row"] = Tamper("/transcript", 80, "transcript"),
                ["marks"] = Tamper("/marks", 10, "words", 0, "bytes"),
            },
        };

        static object Tamper(string part, int at, params object[] field) => new { part, field, @byte = at };
    }
}
