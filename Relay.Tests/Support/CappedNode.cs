using System.Text.Json;
using Relay.Auction.Chain;

namespace Relay.Tests.Support;

/// <summary>A node with a cap on gas, as the kinds that there are keep it: its own answers to the probe, and a front of an anvil that has none.</summary>
internal static class CappedNode
{
    private const ulong Intrinsic = 21_000;

    /// <summary>Answers the relay's first questions; the gas that a call sees is what the cap leaves.</summary>
    /// <param name="cap">Of gas.</param>
    /// <param name="scope">What it bounds.</param>
    /// <param name="mostBlockGas">The block's gas limit that it takes at most; 0 for any.</param>
    public static Func<string, string?> Probed(ulong cap, GasCapScope scope, ulong mostBlockGas = 0) => body =>
    {
        if (body.Contains("eth_chainId", StringComparison.Ordinal)) return StubNode.Result("\"0x7a69\"");
        if (!body.Contains("simulate", StringComparison.Ordinal)) return StubNode.Result(StubNode.Block(5));
        var (limit, calls) = Read(body);
        if (mostBlockGas > 0 && limit > mostBlockGas) return StubNode.Error(-38015, "client adjustable limit reached");
        var (left, used, seen) = (cap, 0UL, new List<ulong>());
        foreach (var (to, gas) in calls)
        {
            if (used + gas > limit) return StubNode.Error(-38015, "block gas limit reached");
            var given = Math.Min(gas, left);
            if (given < Intrinsic) return StubNode.Error(-38013, "intrinsic gas too low");
            var takes = to.EndsWith("feeda003", StringComparison.Ordinal) ? given : Intrinsic;
            left -= scope switch { GasCapScope.Call => 0UL, GasCapScope.Used => takes, _ => given };
            used += takes;
            seen.Add(given - Intrinsic);
        }

        return StubNode.Result($$"""[{"number":"0x6","calls":[{{string.Join(',', seen.Select(gas => $$"""{"status":"0x1","gasUsed":"0x5208","returnData":"0x{{gas:x64}}"}"""))}}]}]""");
    };

    /// <summary>Hands on to a real node what fits a cap on the gas used in a request, and refuses the rest with the words of geth.</summary>
    public static Func<string, string?> Before(Anvil chain, ulong cap)
    {
        var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(chain.Url) };
        return body =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, http.BaseAddress) { Content = new StringContent(body, null, "application/json") };
            using var response = http.Send(request);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            var answer = reader.ReadToEnd();
            if (!body.Contains("simulate", StringComparison.Ordinal)) return answer;
            using var document = JsonDocument.Parse(answer);
            if (!document.RootElement.TryGetProperty("result", out var blocks)) return answer;
            var used = blocks[0].GetProperty("calls").EnumerateArray().SkipLast(1).Aggregate(0UL, (sum, call) => sum + Quantity(call, "gasUsed"));
            return used + Intrinsic > cap ? StubNode.Error(-38013, "intrinsic gas too low: have 5000, want 21000") : answer;
        };
    }

    private static (ulong Limit, List<(string To, ulong Gas)> Calls) Read(string body)
    {
        using var document = JsonDocument.Parse(body);
        var block = document.RootElement.GetProperty("params")[0].GetProperty("blockStateCalls")[0];
        return (Quantity(block.GetProperty("blockOverrides"), "gasLimit"),
            [.. block.GetProperty("calls").EnumerateArray().Select(call => (call.TryGetProperty("to", out var to) ? to.GetString()! : "", Quantity(call, "gas")))]);
    }

    private static ulong Quantity(JsonElement of, string name) => Convert.ToUInt64(of.GetProperty(name).GetString(), 16);
}
