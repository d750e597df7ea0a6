using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Builders;
using Relay.Builders.Forwarding;
using Relay.Builders.Reporting;
using Relay.Tests.Support;

namespace Relay.Tests.Builders;

/// <summary>Builders' endpoints that are slow, broken, or gone, over real HTTP; the clock is the test's where time decides.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PushTroubleTests : IDisposable
{
    private const ulong Now = 1_800_000_000_000, Deadline = Now + 500;
    private static readonly SignedBody Body = new("{}"u8.ToArray(), "0x:0x");
    private readonly ManualTimeProvider _time = ManualTimeProvider.AtMs(Now);
    private readonly HttpClient _http = new(new SocketsHttpHandler());

    public void Dispose() => _http.Dispose();

    [Test]
    [CancelAfter(60_000)]
    public async Task Url_that_fails_again_and_again_is_left_alone_for_a_while_and_then_taken_back(CancellationToken cancellation)
    {
        var isWell = false;
        await using var receiver = await PushReceiver.StartAsync(_ => isWell ? PushReceiver.Taken : Results.StatusCode(503));
        var endpoint = Endpoint(receiver);

        for (var i = 0; i < 8; i++) (await endpoint.SendAsync(Body, cancellation)).Should().Be(ForwardOutcome.Unreachable);
        (await endpoint.SendAsync(Body, cancellation)).Should().Be(ForwardOutcome.CircuitOpen);
        receiver.Requests.Should().HaveCount(8, "an open circuit sends nothing");

        isWell = true;
        _time.Advance(TimeSpan.FromSeconds(16));
        for (var i = 0; i < 3; i++) (await endpoint.SendAsync(Body, cancellation)).Should().Be(ForwardOutcome.Accepted);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Slow_nearest_url_is_overtaken_by_the_next_and_its_request_is_given_up(CancellationToken cancellation)
    {
        await using var slow = await PushReceiver.HoldingAsync(new TaskCompletionSource().Task);
        await using var quick = await PushReceiver.StartAsync(_ => PushReceiver.Taken);
        var pipeline = new PushPipeline([Endpoint(slow, TestTime.System), Endpoint(quick, TestTime.System)], TestTime.System);

        var outcome = await pipeline.SendAsync(Body, TestTime.System.NowMs() + 30_000, cancellation);

        outcome.Should().Be(ForwardOutcome.Accepted);
        slow.Requests.Should().NotBeEmpty("the nearest is asked first");
        await slow.GivenUp.WaitAsync(cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Push_that_is_cancelled_is_given_up_at_the_builder(CancellationToken cancellation)
    {
        await using var receiver = await PushReceiver.HoldingAsync(new TaskCompletionSource().Task);
        using var stopping = new CancellationTokenSource();
        var pushing = new PushPipeline([Endpoint(receiver)], _time).SendAsync(Body, Deadline, stopping.Token);
        await receiver.NextAsync(cancellation);

        await stopping.CancelAsync();

        await pushing.Awaiting(push => push).Should().ThrowAsync<OperationCanceledException>();
        await receiver.GivenUp.WaitAsync(cancellation);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Nothing_is_tried_again_when_it_cannot_matter_any_more(CancellationToken cancellation)
    {
        await using var receiver = await PushReceiver.StartAsync(_ => Results.StatusCode(503));
        var pipeline = new PushPipeline([Endpoint(receiver)], _time);
        var pushing = pipeline.SendAsync(Body, Deadline, cancellation);
        await receiver.NextAsync(cancellation);

        _time.AdvanceToMs(Deadline);

        (await pushing).Should().BeOneOf(ForwardOutcome.TimedOut, ForwardOutcome.Unreachable);
        var tried = receiver.Requests.Count;
        (await pipeline.SendAsync(Body, Deadline, cancellation)).Should().Be(ForwardOutcome.TooLate);
        receiver.Requests.Should().HaveCount(tried);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Slot_that_finds_the_queue_full_is_written_down_as_not_tried_and_the_earlier_ones_are_sent(CancellationToken cancellation)
    {
        await using var server = await FeedServer.StartAsync();
        var open = new TaskCompletionSource();
        await using var receiver = await PushReceiver.HoldingAsync(open.Task);
        await using var push = Push(server, receiver, "full");
        push.Post(Slot(1));
        await receiver.NextAsync(cancellation);

        for (var slot = 2UL; slot <= 6; slot++) push.Post(Slot(slot));

        var first = await NotesAsync(server, "full", 1, cancellation);
        first.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Slot = 6UL, Pushes = (string[])["queue_full"] });
        open.SetResult();
        (await NotesAsync(server, "full", 6, cancellation)).OrderBy(note => note.Slot).Select(note => note.Pushes!.Single())
            .Should().Equal("accepted", "accepted", "accepted", "accepted", "accepted", "queue_full");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Outcome_of_each_winner_is_in_the_metrics_and_by_rank_in_the_slots_note(CancellationToken cancellation)
    {
        var words = new ConcurrentBag<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "relay.builders.pushes") listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            var byName = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!);
            if (byName["builder"] == "metered") words.Add(byName["outcome"]);
        });
        listener.Start();
        await using var server = await FeedServer.StartAsync();
        await using var receiver = await PushReceiver.StartAsync(
            request => System.Text.Encoding.UTF8.GetString(request.Body).Contains("\"id\":2,", StringComparison.Ordinal) ? Results.Json(new { error = new { code = 1 } }) : PushReceiver.Taken);
        await using var push = Push(server, receiver, "metered");

        push.Post(Slot(9, winners: 3));

        var note = (await NotesAsync(server, "metered", 1, cancellation)).Single();
        (note.Slot, string.Join(' ', note.Pushes!)).Should().Be((9UL, "accepted rejected accepted"));
        words.Should().BeEquivalentTo("accepted", "rejected", "accepted");
    }

    private BuilderEndpoint Endpoint(PushReceiver receiver, TimeProvider? time = null) => new(new Uri(receiver.Url), _http, time ?? _time);

    private BuilderPush Push(FeedServer server, PushReceiver receiver, string name)
        => new(new RegisteredBuilder { Name = name, Urls = { receiver.Url } }, _http, server.Keys.Relay, server.Application.Services.GetRequiredService<BuilderNotes>(), _time);

    private static PushedSlot Slot(ulong slot, int winners = 1)
    {
        var set = new SetCommit(FeedServer.HashOf(slot, 0), slot, (uint)winners, FeedServer.HashOf(slot, 1), slot + 1, Hash32.Zero, 1, 0, Hash32.Zero);
        var (result, contents) = FeedServer.Make(slot, set, winners, 120);
        return new PushedSlot(slot, Now, Deadline, [.. contents.Winners.Select((winner, rank) => new PushedWinner(slot, slot + 1, rank, winners, result.Winners[rank].Leaf, winner))]);
    }

    private static async Task<IReadOnlyList<BuilderNote>> NotesAsync(FeedServer server, string builder, int count, CancellationToken cancellation)
    {
        var notes = server.Application.Services.GetRequiredService<BuilderNotes>();
        while (true)
        {
            if (await notes.ReadAsync(builder, cancellation) is { } read && read.Count >= count) return read;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        }
    }
}
