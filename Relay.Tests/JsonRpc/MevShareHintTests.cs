using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.JsonRpc;

/// <summary>The client of MEV-Share, unmodified, with anvil behind the relay: logs are of a real simulation.</summary>
[NonParallelizable]
public sealed class MevShareHintTests
{
    private static readonly string Pool = "0x" + new string('7', 40);

    [Test]
    public async Task Client_hears_what_is_shared_resumes_without_a_loss_and_reads_the_history()
    {
        var folder = Directory.CreateTempSubdirectory("relay-hints-").FullName;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var chain = await Clients.ChainAsync(folder, patience.Token);
        var topic = Keccak.Hash("Swap(address,uint256,uint256,uint256,uint256,address)"u8).ToString();
        // The sender as a second topic and one word of data: what default_logs must not tell.
        await SetCodeAsync(chain.Url, "0x33" + "7f" + topic[2..] + "60206000a200");
        await using var door = await RelayDoor.StartAsync("--Relay:Auction:ChainId=31337", $"--Relay:Chain:NodeUrl={chain.Url}", "--Relay:Auction:SlotDurationMilliseconds=2000");

        var report = await Clients.RunAsync("clients-hints.mjs", door.Url, chain.Url, patience.Token);

        var heard = report.GetProperty("heard").EnumerateArray().ToArray();
        var sent = report.GetProperty("sent").EnumerateArray().Select(hash => Hash32.TryParse(hash.GetString(), out var parsed) ? Keccak.Hash(parsed.ToArray()).ToString() : "").ToArray();
        heard.Select(hint => hint.GetProperty("hash").GetString()).Should().Equal(sent);
        report.GetProperty("history").EnumerateArray().Select(hash => hash.GetString()).Should().Equal(sent);
        report.GetProperty("info").GetProperty("count").GetInt32().Should().Be(3);

        heard[0].GetProperty("to").GetString().Should().Be(Pool);
        heard[0].GetProperty("functionSelector").GetString().Should().Be("0xdecafbad");
        heard[0].TryGetProperty("callData", out _).Should().BeFalse();
        heard[0].GetProperty("logs")[0].GetProperty("topics").GetArrayLength().Should().Be(2);
        ulong.Parse(heard[0].GetProperty("gasUsed").GetString()!, System.Globalization.CultureInfo.InvariantCulture).Should().BeInRange(22_000, 30_000);
        heard[1].GetProperty("callData").GetString().Should().Be("0xdecafbad");
        heard[1].TryGetProperty("logs", out _).Should().BeFalse();
        var told = heard[2].GetProperty("logs")[0];
        told.GetProperty("address").GetString().Should().Be(Pool);
        told.GetProperty("topics").EnumerateArray().Select(word => word.GetString()).Should().Equal(topic, Hash32.Zero.ToString());
        told.GetProperty("data").GetString().Should().Be("0x");
        heard[2].GetProperty("to").ValueKind.Should().Be(JsonValueKind.Null);
        heard[2].TryGetProperty("gasUsed", out _).Should().BeFalse();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task SetCodeAsync(string node, string code)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        using var answer = await http.PostAsJsonAsync(node, new { jsonrpc = "2.0", id = 1, method = "anvil_setCode", @params = new[] { Pool, code } });
        answer.EnsureSuccessStatusCode();
    }
}
