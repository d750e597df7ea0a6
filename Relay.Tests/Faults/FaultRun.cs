using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Net.WebSockets;
using NUnit.Framework;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Verifying;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>Searchers that send without a pause, and a builder at each node that writes down what it is told, while a test does harm; then what they hold is judged.</summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private readonly RelayDoor[] _doors;
    private readonly TestSearcher _searcher = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly CancellationTokenSource _over = new();
    private readonly ConcurrentBag<ReceiptFile> _receipts = [];
    private readonly ConcurrentBag<LateLeaf> _late = [];
    private readonly ConcurrentDictionary<string, int> _refusals = new();
    private readonly ConcurrentDictionary<string, List<BuilderNote>> _notes = new();
    private readonly List<Task> _sending = [];
    private readonly List<Task> _building = [];

    private FaultRun(RelayDoor[] doors, Trust trust) => (_doors, Trust) = (doors, trust);

    /// <summary>Whom the searchers trusted before anything was harmed.</summary>
    public Trust Trust { get; }

    /// <summary>How many receipts there are so far.</summary>
    public int Receipts => _receipts.Count;

    /// <summary>How often each refusal was answered so far; a door that did not answer counts as unreachable.</summary>
    public IReadOnlyDictionary<string, int> Refusals => _refusals;

    /// <summary>The receipts so far.</summary>
    public IReadOnlyList<ReceiptFile> Given => [.. _receipts];

    /// <param name="doors">Nodes with the api role; who cannot reach one goes to the next.</param>
    /// <param name="cancellation">Ends the wait for the first answer.</param>
    /// <param name="searchers">How many send at once.</param>
    public static async Task<FaultRun> StartAsync(RelayDoor[] doors, CancellationToken cancellation, int searchers = 2)
    {
        var answer = await doors[0].Client.RelayAsync(cancellation);
        var relay = answer.Value ?? throw new InvalidOperationException(answer.Problem!.ToString());
        if (!Trust.TryCreate(relay.Relay, [.. relay.Holders], 1, "", [], out var trust, out var fault)) throw new InvalidOperationException(fault);
        var run = new FaultRun(doors, trust);
        for (var i = 0; i < searchers; i++) run._sending.Add(run.SendForeverAsync(i, cancellation));
        for (var i = 0; i < doors.Length; i++) run._building.Add(run.BuildForeverAsync($"builder {i}", i));
        return run;
    }

    /// <summary>Waits until so many more receipts were given than there are now.</summary>
    public async Task MoreAsync(int receipts, CancellationToken cancellation)
    {
        var enough = Receipts + receipts;
        await UntilAsync(() => Receipts >= enough, $"{receipts} receipts", cancellation);
    }

    /// <summary>Waits until a refusal was answered.</summary>
    public async Task RefusedAsync(string code, CancellationToken cancellation)
    {
        await UntilAsync(() => _refusals.ContainsKey(code), $"the refusal {code}", cancellation);
    }

    private async Task UntilAsync(Func<bool> isSo, string what, CancellationToken cancellation)
    {
        try
        {
            while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        }
        catch (OperationCanceledException)
        {
            // What a test that waited in vain has to say of the nodes.
            foreach (var door in _doors) TestContext.Out.WriteLine($"{door.Url}: {await ReadinessAsync(door)}");
            TestContext.Out.WriteLine($"waited in vain for {what}; {Receipts} receipts; refused: {string.Join(", ", _refusals.Select(refusal => $"{refusal.Value} {refusal.Key}"))}");
            throw;
        }
    }

    private static async Task<string> ReadinessAsync(RelayDoor door)
    {
        try
        {
            return (await Asked(stop => door.Client.ReadinessAsync(stop), CancellationToken.None)).GetRawText();
        }
        catch (Exception fault) when (IsOfTheRoad(fault))
        {
            return "unreachable";
        }
    }

    /// <summary>Ends the sending, waits until every slot with receipts has its result and every builder has been told, and judges.</summary>
    /// <returns>What is wrong; empty where nothing is.</returns>
    public async Task<IReadOnlyList<string>> EndAsync(CancellationToken cancellation, params RelayDoor[] nodes)
        => RunCheck.FaultsOf(await HistoryAsync(cancellation, nodes), Trust);

    /// <summary>The same without the judgement.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="nodes">Who is asked for the slots in the end; by default all.</param>
    public async Task<RunHistory> HistoryAsync(CancellationToken cancellation, params RelayDoor[] nodes)
    {
        await _enough.CancelAsync();
        await Task.WhenAll(_sending);
        if (nodes.Length == 0) nodes = _doors;
        var slots = _receipts.Select(receipt => receipt.Slot).Distinct().Order().ToArray();
        foreach (var slot in slots) await ToldAsync(nodes[0], slot, cancellation);
        await _over.CancelAsync();
        await Task.WhenAll(_building);
        var files = new List<SlotFile>();
        foreach (var node in nodes) files.AddRange(await CollectAsync(node, slots, cancellation));
        return new RunHistory(Given, [.. _late], files, _notes.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<BuilderNote>)pair.Value));
    }

    public async ValueTask DisposeAsync()
    {
        await _enough.CancelAsync();
        await _over.CancelAsync();
        await Task.WhenAll([.. _sending, .. _building]);
        _searcher.Dispose();
    }

    private async Task SendForeverAsync(int first, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_enough.Token, cancellation);
        for (var at = first; !either.IsCancellationRequested; at++)
        {
            try
            {
                var header = await Asked(stop => _doors[at % _doors.Length].NextSlotAsync(100, stop), either.Token);
                await SendAsync(header, _searcher.Seal(header), at, either.Token);
            }
            catch (Exception fault) when (IsOfTheRoad(fault))
            {
                // A door that answers a problem says which.
                Note(fault is InvalidOperationException && fault.Message.Contains(": ", StringComparison.Ordinal) ? fault.Message.Split(':')[0] : "unreachable");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, CancellationToken.None);
            }
        }
    }

    /// <summary>Sends the same bytes until the answer is a last one: what a searcher does that wants in.</summary>
    private async Task SendAsync(SlotHeader header, SealedEnvelope envelope, int at, CancellationToken stop)
    {
        for (; !stop.IsCancellationRequested; at++)
        {
            RelayAnswer<AcceptedView> answer;
            var door = _doors[at % _doors.Length];
            try
            {
                answer = await Asked(patience => door.Client.SubmitAsync(header.Slot, envelope.Bytes, patience), stop);
            }
            catch (Exception fault) when (IsOfTheRoad(fault))
            {
                Note("unreachable");
                await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, CancellationToken.None);
                continue;
            }

            if (answer.Value is { } accepted)
            {
                _receipts.Add(ReceiptFile.Of(door.Url, header, accepted, envelope));
                return;
            }

            var code = answer.Problem!.Code ?? "";
            Note(code);
            if (code == "late") _late.Add(new LateLeaf(header.Slot, envelope.Leaf.ToString()));
            if (code is not ("not_ready" or "not_durable" or "store_failed_over" or "draining" or "unknown_slot")) return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, CancellationToken.None);
        }
    }

    /// <summary>Reads the feed by sequence; where a node goes away, at the next one from where it stopped.</summary>
    private async Task BuildForeverAsync(string name, int at)
    {
        var notes = _notes.GetOrAdd(name, _ => []);
        for (; !_over.IsCancellationRequested; at++)
        {
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
            try
            {
                await foreach (var (sequence, message) in _doors[at % _doors.Length].RecordAsync(notes.Count == 0 ? 1 : notes[^1].Sequence + 1, gone.Token, gone.Cancel))
                {
                    lock (notes) notes.Add(new BuilderNote(sequence, message));
                }
            }
            catch (Exception fault) when (IsOfTheRoad(fault))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, CancellationToken.None);
            }
        }
    }

    private async Task ToldAsync(RelayDoor node, ulong slot, CancellationToken cancellation)
    {
        ulong? sequence = null;
        while (sequence is null)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                sequence = (await Asked(stop => node.Client.SlotAsync(slot, stop), cancellation)).Value?.Result?.FeedSequence;
            }
            catch (Exception fault) when (IsOfTheRoad(fault))
            {
                Note("unreachable");
            }

            if (sequence is null) await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
        }

        foreach (var notes in _notes.Values)
        {
            while (Last(notes) < sequence) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        }

        static ulong Last(List<BuilderNote> notes)
        {
            lock (notes) return notes.Count == 0 ? 0 : notes[^1].Sequence;
        }
    }

    private async Task<IEnumerable<SlotFile>> CollectAsync(RelayDoor node, ulong[] slots, CancellationToken cancellation)
    {
        var files = new List<SlotFile>();
        var collector = new SlotCollector(node.Client, node.Url, _ => null, null, null, TestTime.System);
        foreach (var slot in slots)
        {
            if (await collector.CollectAsync(slot, [], cancellation) is { } file) files.Add(file);
        }

        return files;
    }

    private void Note(string refusal) => _refusals.AddOrUpdate(refusal, 1, (_, count) => count + 1);

    /// <summary>An answer within what a client waits; a node that is stopped keeps its connections and says nothing.</summary>
    private static async Task<T> Asked<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        return await ask(patience.Token);
    }

    private static bool IsOfTheRoad(Exception fault)
        => fault is HttpRequestException or OperationCanceledException or IOException or SocketException or WebSocketException or InvalidOperationException or Microsoft.AspNetCore.SignalR.HubException;
}
