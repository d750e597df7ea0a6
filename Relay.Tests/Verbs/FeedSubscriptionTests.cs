using System.Runtime.CompilerServices;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Relay.Api.Verbs.Feed;
using Relay.Tests.Support;

namespace Relay.Tests.Verbs;

/// <summary>The plain client against a real SignalR hub that breaks off again and again.</summary>
public sealed class FeedSubscriptionTests
{
    [Test]
    [CancelAfter(20_000)]
    public async Task Feed_goes_on_without_gap_or_repetition_over_lost_connections(CancellationToken cancellation)
    {
        await using var server = await StartAsync(cancellation);
        using var handler = new SocketsHttpHandler();
        var losses = 0;
        var feed = new FeedSubscription(UrlOf(server), handler, TestTime.System, _ => losses++);
        List<ulong> seen = [];

        (await feed.NextSequenceAsync(cancellation)).Should().Be(43);
        await foreach (var message in feed.FromAsync(3, cancellation))
        {
            seen.Add(message.GetProperty("sequence").GetUInt64());
            // More than a frame or a read of the pipe holds.
            message.GetProperty("filling").GetString().Should().HaveLength(200_000);
            if (seen.Count == 6) break;
        }

        seen.Should().Equal(3, 4, 5, 6, 7, 8);
        losses.Should().Be(2);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Relay_that_stays_away_is_told_of_once()
    {
        using var handler = new SocketsHttpHandler();
        using var enough = new CancellationTokenSource();
        List<string> told = [];
        var attempts = 0;
        var feed = new FeedSubscription(new Uri("http://127.0.0.1:1"), handler, TestTime.System, told.Add, Login);

        var follow = async () =>
        {
            await foreach (var _ in feed.FromAsync(1, enough.Token))
            {
                // Nothing comes.
            }
        };

        await follow.Should().ThrowAsync<OperationCanceledException>();
        told.Should().ContainSingle().Which.Should().Contain("connecting again");

        async Task<string> Login(CancellationToken cancellation)
        {
            if (++attempts == 4) await enough.CancelAsync();
            return "";
        }
    }

    private static async Task<WebApplication> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSignalR();
        var server = builder.Build();
        server.Urls.Add("http://127.0.0.1:0");
        server.MapHub<BreakingHub>("/v1/builders");
        await server.StartAsync(cancellation);
        return server;
    }

    private static Uri UrlOf(WebApplication server) => new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    private sealed class BreakingHub : Hub
    {
        public object GetState() => new { latestSequence = 42 };

        public async IAsyncEnumerable<object> StreamResults(ulong fromSequence, [EnumeratorCancellation] CancellationToken cancellation)
        {
            for (var i = 0UL; i < 2; i++) yield return new { sequence = fromSequence + i, filling = new string('x', 200_000) };
            // Every other time by an end, else by a cut connection.
            if (fromSequence % 4 != 3) yield break;
            Context.Abort();
            await Task.Delay(Timeout.InfiniteTimeSpan, TestTime.System, cancellation);
        }
    }
}
