using System.Net.WebSockets;
using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Builders;
using Relay.Builders.Reporting;
using Relay.Builders.Streaming;
using Relay.Tests.Support;
using static Relay.Tests.Support.HubClient;

namespace Relay.Tests.Builders;

/// <summary>Builders that read badly, each beside one that reads well: it gets everything in order, whatever the other does.</summary>
public sealed class BadReaderTests
{
    private const int Slots = 14;
    private const int Large = 700_000; // More than a megabyte in hexadecimal: together more than sockets and pipes hold.

    [Test]
    [CancelAfter(120_000)]
    public async Task Builder_that_reads_nothing_is_ended_and_the_others_get_everything_in_order(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync(new BuilderOptions { Open = true, MaxBehind = 4 });
        using var stalled = await RawSocket.OpenAsync(server.Url, cancellation);
        await RawSocket.StreamAsync(stalled, 1, cancellation);
        await using var good = await server.ConnectAsync();
        var reading = TakeAsync(good, 1, 2 * Slots, cancellation);

        for (var slot = 1UL; slot <= Slots; slot++) await server.PutSlotAsync(slot, transactionBytes: Large);

        Sequences(await reading).Should().Equal(UpTo(2 * Slots));
        var (bytes, _) = await RawSocket.DrainAsync(stalled, cancellation);
        bytes.Should().BeLessThan(Slots * 2 * Large);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Builder_that_reads_a_byte_a_second_is_ended_and_the_others_get_everything_in_order(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync(new BuilderOptions { Open = true, MaxBehind = 4 });
        using var slow = await RawSocket.OpenAsync(server.Url, cancellation);
        await RawSocket.StreamAsync(slow, 1, cancellation);
        await using var good = await server.ConnectAsync();
        var reading = TakeAsync(good, 1, 2 * Slots, cancellation);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var trickling = TrickleAsync(slow, enough.Token);

        for (var slot = 1UL; slot <= Slots; slot++) await server.PutSlotAsync(slot, transactionBytes: Large);

        Sequences(await reading).Should().Equal(UpTo(2 * Slots));
        await enough.CancelAsync();
        (await trickling).Should().BeLessThan(Large, "it had not the first result when the other had them all");
        var (rest, _) = await RawSocket.DrainAsync(slow, cancellation);
        rest.Should().BeLessThan(Slots * 2 * Large, "its stream was ended and its connection cut");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Builder_that_drops_the_connection_within_a_message_gets_it_whole_when_it_comes_back(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync();
        await using var good = await server.ConnectAsync();
        var reading = TakeAsync(good, 1, 6, cancellation);
        using (var dropping = await RawSocket.OpenAsync(server.Url, cancellation))
        {
            await RawSocket.StreamAsync(dropping, 1, cancellation);
            await server.PutSlotAsync(1, transactionBytes: Large);
            (await RawSocket.TakeAsync(dropping, 50_000, int.MaxValue, cancellation)).Should().Equal([1UL], "the commitment came, and a part of the result");
            dropping.Abort();
        }

        for (var slot = 2UL; slot <= 3; slot++) await server.PutSlotAsync(slot);

        Sequences(await reading).Should().Equal(UpTo(6));
        var readers = server.Application.Services.GetRequiredService<FeedReaders>();
        while (readers.Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation); // Nothing is left of either stream.
        using var back = await RawSocket.OpenAsync(server.Url, cancellation);
        await RawSocket.StreamAsync(back, 2, cancellation);
        (await RawSocket.TakeAsync(back, int.MaxValue, 5, cancellation)).Should().Equal(2, 3, 4, 5, 6);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Builder_that_never_acknowledges_gets_everything_and_is_told_apart_in_its_report_only(CancellationToken cancellation)
    {
        using var alpha = SignerKey.Generate();
        using var beta = SignerKey.Generate();
        var options = FeedServer.Registered(("alpha", alpha.Address), ("beta", beta.Address));
        options.MaxBehind = 4;
        await using var server = await FeedServer.StartAsync(options);
        await using var acknowledging = await server.ConnectAsync(await server.TokenAsync(alpha));
        await using var never = await server.ConnectAsync(await server.TokenAsync(beta));
        await using var one = acknowledging.StreamAsync<JsonElement>("StreamResults", 1UL, cancellation).GetAsyncEnumerator(cancellation);
        await using var other = never.StreamAsync<JsonElement>("StreamResults", 1UL, cancellation).GetAsyncEnumerator(cancellation);

        for (var slot = 1UL; slot <= 10; slot++)
        {
            await server.PutSlotAsync(slot);
            (await NextAsync(one), await NextAsync(one)).Should().Be(((2 * slot) - 1, 2 * slot));
            (await NextAsync(other), await NextAsync(other)).Should().Be(((2 * slot) - 1, 2 * slot), "it takes what it is given, and says nothing");
        }

        await acknowledging.InvokeAsync("Acknowledge", 20UL, cancellation);
        var notes = server.Application.Services.GetRequiredService<BuilderNotes>();
        (notes.AcknowledgedBy("alpha"), notes.AcknowledgedBy("beta")).Should().Be((20UL, null));
        (await notes.ReadAsync("beta", cancellation)).Should().BeEmpty("nothing is held against it");
    }

    private static async Task<ulong> NextAsync(IAsyncEnumerator<JsonElement> stream)
    {
        (await stream.MoveNextAsync()).Should().BeTrue();
        return stream.Current.GetProperty("sequence").GetUInt64();
    }

    private static IEnumerable<ulong> UpTo(int last) => Enumerable.Range(1, last).Select(number => (ulong)number);

    /// <summary>Takes one byte of a message every second until it is stopped: how many that were.</summary>
    private static async Task<int> TrickleAsync(ClientWebSocket socket, CancellationToken enough)
    {
        using var second = new PeriodicTimer(TimeSpan.FromSeconds(1), TestTime.System);
        var (taken, one) = (0, new byte[1]);
        try
        {
            while (await second.WaitForNextTickAsync(enough)) taken += (await socket.ReceiveAsync(one, CancellationToken.None)).Count;
        }
        catch (Exception fault) when (fault is OperationCanceledException or WebSocketException)
        {
            // Stopped, or cut by the relay.
        }

        return taken;
    }
}
