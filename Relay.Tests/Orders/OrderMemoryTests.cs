using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Builders.JsonRpc;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

/// <summary>What the memory of a front-end node still holds of an order after its answer: a process of its own, searched from outside.</summary>
[Platform("Linux")]
public sealed class OrderMemoryTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task After_the_answer_over_plain_HTTP_the_memory_of_the_process_holds_no_calldata(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=3000");
        var folder = Directory.CreateTempSubdirectory("relay-memory-").FullName;
        try
        {
            Copy(Path.Combine(relay.Folder, "relay"), Path.Combine(folder, "relay"));
            await using var node = RelayProcess.Serve(
                "--Relay:Api:HttpsUrl=", "--Relay:Api:HttpUrl=http://127.0.0.1:0", $"--Relay:Api:DataFolder={folder}", "--Relay:Builders:Open=true", "--Relay:Api:Roles=api", $"--Relay:Redis:Connection={await relay.RedisAsync()}",
                "--Logging:LogLevel:Default=Critical", "--Relay:Auction:SlotDurationMilliseconds=3000", "--Relay:Auction:CloseLeadMilliseconds=100");
            string line;
            do line = await node.ReadLineAsync(cancellation);
            while (!line.StartsWith("relay ready  ", StringComparison.Ordinal));
            using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(line.Split("  ")[1]) };
            using var client = new OrderClient(relay);
            var marker = RandomNumberGenerator.GetBytes(64);
            // Open already, and far enough for the search: winners' contents are in the memory of every node that streams them.
            var slot = (await relay.Door.NextSlotAsync(300, cancellation)).Slot + 3;
            var body = Encoding.UTF8.GetBytes(OrderClient.Json(client.Transaction(calldata: marker), $",\"slot\":{slot}"));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/bundles") { Content = new ByteArrayContent(body) };
            request.Headers.Add("X-Flashbots-Signature", FlashbotsSignature.Sign(client.Key, body));

            using var response = await http.SendAsync(request, cancellation);
            ((int)response.StatusCode).Should().Be(201);
            var found = Search(node.Id, Encoding.Unicode.GetBytes("/v1/bundles"), marker[..24], Encoding.ASCII.GetBytes(Hex.Encode(marker)[2..50]), Encoding.Unicode.GetBytes(Hex.Encode(marker)[2..50]));

            found[0].Should().BePositive("else the search does not search");
            found.Skip(1).Should().AllBeEquivalentTo(0, "as bytes, as digits of the body and as text");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>How often each needle stands in the writable memory of a process.</summary>
    private static int[] Search(int process, params byte[][] needles)
    {
        var counts = new int[needles.Length];
        using var memory = new FileStream($"/proc/{process}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        foreach (var map in File.ReadLines($"/proc/{process}/maps").Select(line => line.Split(' ')).Where(words => words[1].StartsWith("rw", StringComparison.Ordinal)))
        {
            var range = map[0].Split('-').Select(text => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();
            var buffer = new byte[4 << 20];
            for (var at = range[0]; at < range[1]; at += buffer.Length - 256)
            {
                int read;
                try
                {
                    memory.Position = at;
                    read = memory.Read(buffer, 0, (int)Math.Min(buffer.Length, range[1] - at));
                }
                catch (IOException)
                {
                    continue; // Reserved, or gone meanwhile.
                }

                for (var i = 0; i < needles.Length; i++) counts[i] += buffer.AsSpan(0, read).Count(needles[i]);
            }
        }

        return counts;
    }
}
