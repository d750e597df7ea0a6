using System.Collections.Concurrent;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.State;
using Relay.Tests.Orders;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>Owners that place, replace and cancel at two nodes at once, without a pause, while Redis is killed and frozen; then what they hold is judged.</summary>
[NonParallelizable]
public sealed class OrderFaultTests
{
    private const int Owners = 6, Longest = 4;
    private readonly ConcurrentBag<string> _faults = [];
    private readonly ConcurrentBag<(ulong Slot, SubmissionReceipt Receipt)> _given = [];
    private readonly ConcurrentBag<(string Transaction, ulong From)> _cancelled = [];
    private readonly ConcurrentDictionary<string, ConcurrentBag<ulong>> _won = new();
    private RelayUnderTest[] _nodes = [];
    private ulong _told;
    private int _answers, _doubts;

    [Test]
    [CancelAfter(150_000)]
    public async Task Receipts_are_kept_one_body_has_one_answer_and_nothing_wins_twice_or_after_its_cancel(CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync("always");
        string[] options = ["Auction:SlotDurationMilliseconds=1000", $"Redis:Connection={redis.Configuration}"];
        await using var first = await RelayUnderTest.StartAsync(options);
        await using var other = await RelayUnderTest.StartOnAsync(first.Folder, [.. options, "Api:Roles=api"]);
        _nodes = [first, other];
        using var enough = new CancellationTokenSource();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var building = BuildAsync(over.Token);
        var owning = Task.WhenAll(Enumerable.Range(0, Owners).Select(owner => OwnAsync(owner, enough.Token, cancellation)));

        for (var i = 0; i < 3; i++)
        {
            await MoreAsync(() => _answers, 100, cancellation);
            await redis.KillAsync();
            await redis.StartAgainAsync();
            await MoreAsync(() => _answers, 100, cancellation);
            redis.Freeze();
            await MoreAsync(() => _doubts, 3, cancellation);
            redis.Thaw();
        }

        await MoreAsync(() => _answers, 100, cancellation);
        await enough.CancelAsync();
        await owning;
        var last = await SlotAsync(first, cancellation) + 2 + Longest;
        await UntilAsync(() => Volatile.Read(ref _told) >= last, cancellation);
        await over.CancelAsync();
        await building;

        foreach (var (slot, receipt) in _given)
        {
            var stands = await first.Store.Leaves.ReadAsync(slot, receipt.Sequence, 1, cancellation) is [StoredLeaf leaf]
                && (leaf.Leaf, leaf.ReceivedAtMs, leaf.Content, leaf.Durability) == (receipt.Leaf, receipt.ReceivedAt, receipt.Content, receipt.Durability);
            if (!stands) _faults.Add($"slot {slot}: nothing of the kind stands at {receipt.Sequence}");
        }

        foreach (var (_, slots) in _won.Where(won => won.Value.Count > 1)) _faults.Add($"one order won {string.Join(", ", slots)}");
        foreach (var (transaction, from) in _cancelled)
        {
            if (_won.TryGetValue(transaction, out var slots) && slots.Any(slot => slot >= from)) _faults.Add($"cancelled before slot {from} closed, and won {string.Join(", ", slots)}");
        }

        TestContext.Out.WriteLine($"{_answers} answers, {_doubts} doubts, {_given.Count} receipts, {_cancelled.Count} cancelled, {_won.Count} winners");
        _faults.Should().BeEmpty();
    }

    /// <summary>One owner: a bundle, often with another revision of it at the same time; the same body until it is answered, and twice more; now and then a cancel.</summary>
    private async Task OwnAsync(int owner, CancellationToken enough, CancellationToken cancellation)
    {
        var random = new Random(owner);
        using var here = new OrderClient(_nodes[0]);
        using var there = new OrderClient(_nodes[1], here.Key);
        OrderClient Any() => random.Next(2) == 0 ? here : there;
        for (ulong nonce = 0; !enough.IsCancellationRequested; nonce += 2)
        {
            var slot = await SlotAsync(_nodes[random.Next(2)], cancellation);
            string Next(ulong at) => OrderClient.Json(here.Transaction(nonce + at), $",\"slot\":{slot + (ulong)random.Next(2)},\"lastSlot\":{slot + 1 + (ulong)random.Next(Longest)},\"id\":\"{random.Next(2)}\"{(random.Next(3) == 0 ? ",\"maxTimestamp\":1000" : "")}");
            var body = Next(0);
            var rival = random.Next(3) == 0 ? Any().PlaceAsync(Next(1), cancellation) : null;
            var answer = await PlaceAsync(Any, body, cancellation);
            if (rival is not null) Note(await rival);
            if (answer is not { Status: < 300, Body: var placed }) continue;
            for (var again = 0; again < 2; again++)
            {
                if (await PlaceAsync(Any, body, cancellation) is { Status: 200, Body: var same } && Receipt(placed) is { } receipt && Receipt(same)?.GetRawText() != receipt.GetRawText()) _faults.Add($"{receipt} and then {same}");
            }

            if (random.Next(4) == 0 && (await Any().CancelAsync(placed.GetProperty("id").GetString()!, cancellation)).Status == 200)
                _cancelled.Add((Hex.Encode(here.Transaction(nonce)), await SlotAsync(_nodes[0], cancellation)));
        }
    }

    /// <summary>An owner does what the answer says: the same body again, to whichever node.</summary>
    private async Task<(int Status, JsonElement Body)> PlaceAsync(Func<OrderClient> any, string body, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await any().PlaceAsync(body, cancellation);
            Note(answer);
            if (answer.Status != 503) return answer;
        }
    }

    private void Note((int Status, JsonElement Body) answer)
    {
        Interlocked.Increment(ref answer.Status == 503 ? ref _doubts : ref _answers);
        if (answer.Status >= 300 || Receipt(answer.Body) is not { } receipt) return;
        SubmissionReceipt.TryDecode(receipt.GetProperty("receipt").GetBytesFromBase64(), out var read).Should().BeTrue();
        _given.Add((receipt.GetProperty("slot").GetUInt64(), read!));
    }

    private static JsonElement? Receipt(JsonElement placed) => placed.GetProperty("receipt") is { ValueKind: JsonValueKind.Object } receipt ? receipt : null;

    private async Task BuildAsync(CancellationToken over)
    {
        try
        {
            await foreach (var message in _nodes[0].Door.FeedAsync(over))
            {
                foreach (var transaction in message.Winners.SelectMany(winner => winner.Transactions)) _won.GetOrAdd(transaction, _ => []).Add(message.Slot);
                Volatile.Write(ref _told, message.Slot);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // It was told enough.
        }
    }

    /// <summary>The slot that closes next.</summary>
    private static async Task<ulong> SlotAsync(RelayUnderTest node, CancellationToken cancellation)
    {
        while (true)
        {
            if ((await node.Door.Client.CurrentSlotAsync(cancellation)).Value is { } view) return view.Slot;
        }
    }

    private static Task MoreAsync(Func<int> count, int more, CancellationToken cancellation)
    {
        var enough = count() + more;
        return UntilAsync(() => count() >= enough, cancellation);
    }

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
    }
}
