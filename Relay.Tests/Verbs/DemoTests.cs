using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.JsonRpc;
using Relay.Tests.Support;

namespace Relay.Tests.Verbs;

/// <summary>The demo that goes on for visitors, as a process of its own.</summary>
[NonParallelizable]
public sealed class DemoTests
{
    [Test]
    [CancelAfter(120_000)]
    public async Task Open_ended_demo_names_its_pages_serves_the_chain_to_wallets_and_ends_when_it_is_told_to(CancellationToken cancellation)
    {
        if (!Clients.AreInstalled) Assert.Ignore("The JavaScript packages are not installed: npm ci (or ./test.sh) does it.");
        await using var demo = ChildProgram.Start(Path.Combine(AppContext.BaseDirectory, "relay"), ["demo", "--forever", "--slot-ms", "4000"]);
        try
        {
            var folder = After(await LineAsync("Starting a chain"), "Data and logs: ");
            var page = After(await LineAsync("In a browser: "), "In a browser: ").Split(' ')[0];
            using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(page), DefaultRequestHeaders = { Accept = { new MediaTypeWithQualityHeaderValue("text/html") } } };

            (await http.GetStringAsync("", cancellation)).Should().Contain("<title>Relay: slots</title>");
            using var answer = await http.PostAsJsonAsync("fast", new { jsonrpc = "2.0", id = 1, method = "eth_getBalance", @params = new[] { "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266", "latest" } }, cancellation);
            (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("result").GetString().Should().Be("0x21e19e0c9bab2400000", "the printed key's account has money, and a wallet sees it");

            demo.Terminate();
            _ = await demo.EndedAsync();
            (await GoneAsync(http, cancellation)).Should().BeTrue("its relay ends with it");
            Directory.Delete(Path.GetFullPath(folder, Path.GetTempPath()), recursive: true);
        }
        finally
        {
            demo.Terminate();
        }

        async Task<string> LineAsync(string start)
        {
            string line;
            do line = await demo.ReadLineAsync(cancellation);
            while (!line.StartsWith(start, StringComparison.Ordinal));
            return line;
        }
    }

    private static string After(string line, string words) => line[(line.IndexOf(words, StringComparison.Ordinal) + words.Length)..].Trim();

    private static async Task<bool> GoneAsync(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync("livez", cancellation);
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
