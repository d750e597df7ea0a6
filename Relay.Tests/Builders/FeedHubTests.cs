using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Builders;
using Relay.Tests.Support;

namespace Relay.Tests.Builders;

/// <summary>The hub with clients that do what they should, and what they should not.</summary>
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

    [Test]
    [CancelAfter(60_000)]
    public async Task Every_mistake_is_answered_and_leaves_the_connection_as_it_was(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync(storeOptions: new StoreOptions { ResultsKept = 2, CommandTimeoutMilliseconds = 30_000, ConnectTimeoutMilliseconds = 30_000 });
        for (var slot = 1UL; slot <= 6; slot++) await server.PutSlotAsync(slot); // 12 messages, the last 6 kept.
        await using var connection = await server.ConnectAsync();

        (await FaultAsync(() => TakeAsync(connection, 14, 1, cancellation))).Should().Contain("sequence_future").And.Contain("13");
        (await FaultAsync(() => TakeAsync(connection, 3, 1, cancellation))).Should().Contain("sequence_gone").And.Contain("resume from 7");
        (await FaultAsync(() => connection.InvokeAsync("GetResult", 99UL, cancellation))).Should().Contain("not_found");
        (await FaultAsync(() => connection.InvokeAsync("Acknowledge", 99UL, cancellation))).Should().Contain("sequence_future");
        (await FaultAsync(() => connection.InvokeAsync("ReportBlock", 6UL, "0x12", 1UL, Array.Empty<string>(), cancellation))).Should().Contain("blockHash");
        (await FaultAsync(() => connection.InvokeAsync("NoSuchMethod", cancellation))).Should().Contain("does not exist");
        (await FaultAsync(() => connection.InvokeAsync("GetResult", "seven", cancellation))).Should().NotBeEmpty();

        (await TakeAsync(connection, 7, 6, cancellation)).Select(message => message.GetProperty("sequence").GetUInt64()).Should().Equal(7, 8, 9, 10, 11, 12);
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
    [CancelAfter(60_000)]
    public async Task Flood_of_calls_is_refused_and_another_builder_notices_nothing(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync(new BuilderOptions { Open = true, CallsPerSecond = 5 });
        await using var flooding = await server.ConnectAsync();
        await using var other = await server.ConnectAsync();
        var reading = TakeAsync(other, 1, 2, cancellation);

        var faults = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => FaultAsync(() => flooding.InvokeAsync<JsonElement>("GetState", cancellation))));
        await server.PutSlotAsync(1);

        faults.Count(fault => fault.Contains("rate_limited", StringComparison.Ordinal)).Should().BeInRange(60, 80);
        faults.Count(fault => fault.Length == 0).Should().BeGreaterThanOrEqualTo(20);
        (await reading).Should().HaveCount(2);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Words_that_are_no_hub_message_end_that_connection_only(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync();
        await using var other = await server.ConnectAsync();
        var reading = TakeAsync(other, 1, 2, cancellation);
        using var socket = await RawSocket.OpenAsync(server.Url, cancellation);

        await socket.SendAsync(Encoding.UTF8.GetBytes("{\"type\":1,\"target\":[broken\u001e"), WebSocketMessageType.Text, true, cancellation);

        await RawSocket.DrainAsync(socket, cancellation);
        await server.PutSlotAsync(1);
        (await reading).Should().HaveCount(2);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Builder_that_reads_nothing_is_ended_and_the_others_get_everything_in_order(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync(new BuilderOptions { Open = true, MaxBehind = 4 });
        using var stalled = await RawSocket.OpenAsync(server.Url, cancellation);
        await RawSocket.StreamAsync(stalled, 1, cancellation);
        await using var good = await server.ConnectAsync();
        const int slots = 14;
        var reading = TakeAsync(good, 1, 2 * slots, cancellation);

        // More than a megabyte each: together more than sockets and pipes hold.
        for (var slot = 1UL; slot <= slots; slot++) await server.PutSlotAsync(slot, transactionBytes: 700_000);

        (await reading).Select(message => message.GetProperty("sequence").GetUInt64()).Should().Equal(Enumerable.Range(1, 2 * slots).Select(number => (ulong)number));
        var (bytes, words) = await RawSocket.DrainAsync(stalled, cancellation);
        bytes.Should().BeLessThan(slots * 1_400_000);
        if (words.Length > 0) TestContext.Out.WriteLine(words[^Math.Min(200, words.Length)..]);
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

    private static async Task<List<JsonElement>> TakeAsync(HubConnection connection, ulong from, int count, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<JsonElement> seen = [];
        await foreach (var message in connection.StreamAsync<JsonElement>("StreamResults", from, enough.Token))
        {
            seen.Add(message);
            if (seen.Count == count) break;
        }

        await enough.CancelAsync();
        return seen;
    }

    private static async Task<string> FaultAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (HubException fault)
        {
            return fault.Message;
        }
    }
}
