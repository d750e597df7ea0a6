using System.ComponentModel;
using System.Text.Json;
using NUnit.Framework;

namespace Relay.Tests.Support;

/// <summary>A script of Relay.Tests/Clients: what the relay is compared with, and the client that builders use.</summary>
internal static class NodeScript
{
    private const string Missing = "Node or its packages are missing: install Node 20 or later and run `npm ci` at the root of the clone (./test.sh does both).";

    public static ChildProgram Start(string script, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
        => StartAt(Repository.PathOf("Relay.Tests", "Clients", script), arguments, environment);

    /// <summary>A script of docs/clients, as its readers will run it.</summary>
    public static ChildProgram StartDocumented(string script, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
        => StartAt(Repository.PathOf("docs", "clients", script), arguments, environment);

    private static ChildProgram StartAt(string path, IEnumerable<string> arguments, (string Name, string Value)[] environment)
    {
        if (!Directory.Exists(Repository.PathOf("node_modules", "@microsoft", "signalr")) || !Directory.Exists(Repository.PathOf("node_modules", "ethers"))) Assert.Fail(Missing);
        try
        {
            return ChildProgram.Start("node", [path, .. arguments], environment);
        }
        catch (Win32Exception)
        {
            Assert.Fail(Missing);
            throw;
        }
    }

    /// <summary>The builder feed from its first message on, through <c>@microsoft/signalr</c>: one JSON line to each message.</summary>
    public static ChildProgram Feed(RelayDoor relay) => Start("feed.mjs", [relay.Url.GetLeftPart(UriPartial.Authority), "1"], ("NODE_EXTRA_CA_CERTS", relay.Certificate));

    /// <summary>What ethers reads in raw transactions; null for one that it does not take.</summary>
    public static async Task<IReadOnlyList<EthersTransaction?>> DecodeAsync(IReadOnlyCollection<string> raw, CancellationToken cancellation)
    {
        await using var node = Start("decode.mjs", []);
        foreach (var transaction in raw) await node.WriteLineAsync(transaction);
        node.EndInput();
        var decoded = new List<EthersTransaction?>();
        while (decoded.Count < raw.Count) decoded.Add(JsonSerializer.Deserialize<EthersTransaction?>(await node.ReadLineAsync(cancellation), JsonSerializerOptions.Web));
        return decoded;
    }
}

/// <summary>A transaction as ethers decodes it.</summary>
internal sealed record EthersTransaction(int Type, string Hash, string From, ulong Nonce, ulong GasLimit);
