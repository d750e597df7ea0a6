using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Builders.Streaming;
using Relay.Tests.Support;
using static Relay.Tests.Support.HubClient;

namespace Relay.Tests.Builders;

/// <summary>The hub with clients that do what they should.</summary>
public sealed class FeedHubTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Commitment_comes_before_its_result_and_all_are_numbered(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync();
        await server.PutSlotAsync(7);
        await server.PutSlotAsync(8);
        await using var connection = await server.ConnectAsync();

        var seen = await TakeAsync(connection, 1, 4, cancellation);

        seen.Select(message => (message.GetProperty("sequence").GetUInt64(), message.GetProperty("kind").GetString(), message.GetProperty("slot").GetUInt64()))
            .Should().Equal((1, "commitment", 7), (2, "result", 7), (3, "commitment", 8), (4, "result", 8));
        (await connection.InvokeAsync<JsonElement>("GetResult", 8UL, cancellation)).GetRawText().Should().Be(seen[3].GetRawText());
    }

    [TestCase(1, TestName = "Official JavaScript client logs in and reads by WebSockets")]
    [TestCase(2, TestName = "Official JavaScript client logs in and reads by server-sent events")]
    [TestCase(4, TestName = "Official JavaScript client logs in and reads by long polling")]
    [CancelAfter(60_000)]
    public async Task Official_JavaScript_client_reads_by_each_transport(int transport, CancellationToken cancellation)
    {
        using var alpha = SignerKey.Generate();
        await using var server = await FeedServer.StartAsync(FeedServer.Registered(("alpha", alpha.Address)));
        await server.PutSlotAsync(1);
        await using var client = NodeScript.Start("feed.mjs", [server.Url.GetLeftPart(UriPartial.Authority), "1", $"{transport}"], ("RELAY_TOKEN", await server.TokenAsync(alpha)));

        JsonElement.Parse(await client.ReadLineAsync(cancellation)).GetProperty("slot").GetInt32().Should().Be(1);
        await server.PutSlotAsync(2, winners: 100);

        JsonElement.Parse(await client.ReadLineAsync(cancellation)).GetProperty("winners").GetArrayLength().Should().Be(100);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Result_is_rendered_once_however_many_builders_listen(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync();
        var feed = server.Application.Services.GetRequiredService<FeedLog>();
        ValueTask<FeedMessage>[] readers = [.. Enumerable.Range(0, 3).Select(_ => feed.FromAsync(2, cancellation).FirstAsync(cancellation))];

        await server.PutSlotAsync(1);

        var first = await readers[0];
        foreach (var reader in readers[1..]) (await reader).Should().BeSameAs(first);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Second_stream_of_a_connection_is_refused(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync();
        await server.PutSlotAsync(1);
        await using var connection = await server.ConnectAsync();
        await using var first = connection.StreamAsync<JsonElement>("StreamResults", 1UL, cancellation).GetAsyncEnumerator(cancellation);
        (await first.MoveNextAsync()).Should().BeTrue();

        (await FaultAsync(() => TakeAsync(connection, 1, 1, cancellation))).Should().Contain("stream_open");
        (await first.MoveNextAsync()).Should().BeTrue();
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Resume_by_sequence_has_neither_gap_nor_double_over_many_broken_connections(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync();
        const int messages = 300;
        var writing = Task.Run(async () =>
        {
            for (var slot = 1UL; slot <= messages / 2; slot++) await server.PutSlotAsync(slot, transactionBytes: 2_000);
        }, cancellation);
        var random = new Random(6);
        List<ulong> seen = [];
        var connections = 0;
        while (seen.Count < messages)
        {
            connections++;
            using var socket = await RawSocket.OpenAsync(server.Url, cancellation);
            await RawSocket.StreamAsync(socket, (ulong)seen.Count + 1, cancellation);
            // Whole messages count; the one that was cut is asked for again.
            foreach (var sequence in await RawSocket.TakeAsync(socket, random.Next(0, 60_000), messages - seen.Count, cancellation)) seen.Add(sequence);
            if (random.Next(2) == 0) socket.Abort();
        }

        await writing;
        connections.Should().BeGreaterThan(10);
        seen.Take(messages).Should().Equal(Enumerable.Range(1, messages).Select(number => (ulong)number));
    }
}
