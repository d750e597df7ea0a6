using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Hints;

namespace Relay.Tests.Hints;

/// <summary>What the clock does to streams: a sign of life where nothing comes, the end for who does not read.</summary>
public sealed class HintPatienceTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task Quiet_stream_has_a_comment_every_fifteen_seconds(CancellationToken cancellation)
    {
        await using var server = await HintServer.StartAsync(new HintOptions());
        using var response = await OpenAsync(server, cancellation);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        (await PingAsync(lines, cancellation)).Should().Be(":ping|", "at the start, so that proxies pass the headers on");

        var next = PingAsync(lines, cancellation);
        var quiet = await server.RunUntilAsync(next, cancellation);
        var after = PingAsync(lines, cancellation);
        var again = await server.RunUntilAsync(after, cancellation);

        (await next, await after).Should().Be((":ping|", ":ping|"));
        quiet.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(14)).And.BeLessThan(TimeSpan.FromSeconds(40));
        again.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(14)).And.BeLessThan(TimeSpan.FromSeconds(40));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Reader_that_takes_nothing_for_ten_seconds_is_cut_and_the_others_hear_all(CancellationToken cancellation)
    {
        const int Events = 2_000, Bytes = 16_000;
        await using var server = await HintServer.StartAsync(new HintOptions { MaxStreamsPerAddress = 2 });
        using var stalled = new TcpClient { ReceiveBufferSize = 8_192 };
        await stalled.ConnectAsync(IPAddress.Loopback, server.Url.Port, cancellation);
        await stalled.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {HintEndpoints.StreamPath} HTTP/1.1\r\nHost: localhost\r\n\r\n"), cancellation);
        await stalled.GetStream().ReadExactlyAsync(new byte[64], cancellation);
        using var reader = await EventReader.OpenAsync(server.Http, cancellation: cancellation);
        (await StatusAsync(server, cancellation)).Should().Be(HttpStatusCode.TooManyRequests);

        var hearing = HearAsync();
        for (var number = 1; number <= Events; number++) server.Tell((ulong)number, Bytes);
        (await hearing).Should().Be(Events, "a reader that reads waits for nobody");
        (await StatusAsync(server, cancellation)).Should().Be(HttpStatusCode.TooManyRequests, "ten seconds are not over");
        var waited = await server.RunUntilAsync(RoomAsync(), cancellation);

        waited.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(9));
        var drained = async () => await stalled.GetStream().CopyToAsync(Stream.Null, cancellation);
        await drained.Should().ThrowAsync<IOException>("it was cut in the middle of an event, not ended");
        server.Tell(Events + 1, 10);
        (await reader.NextAsync(cancellation)).Id.Should().Be(Events + 1);

        async Task<ulong> HearAsync()
        {
            var last = 0UL;
            while (last < Events) last = (await reader.NextAsync(cancellation)).Id;
            return last;
        }

        async Task RoomAsync()
        {
            while (await StatusAsync(server, cancellation) != HttpStatusCode.OK) cancellation.ThrowIfCancellationRequested();
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(HintServer server, CancellationToken cancellation)
    {
        using var response = await OpenAsync(server, cancellation);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> OpenAsync(HintServer server, CancellationToken cancellation)
        => server.Http.GetAsync(HintEndpoints.StreamPath, HttpCompletionOption.ResponseHeadersRead, cancellation);

    private static async Task<string> PingAsync(StreamReader lines, CancellationToken cancellation) => $"{await lines.ReadLineAsync(cancellation)}|{await lines.ReadLineAsync(cancellation)}";
}
