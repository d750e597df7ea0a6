using System.Diagnostics;
using System.Globalization;
using Relay.Api.Verbs.Client;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Operations;
using Relay.Tests.Support;
using DataFolder = Relay.Tests.Support.DataFolder;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>From the freeze until the last of 100 builders has the result: the relay as users run it (a process of its own, TLS, append-only file), load and builders in this one.</summary>
internal sealed class CloseBench : IAsyncDisposable
{
    private const int Builders = 100, Connections = 16, Margin = 3_000, BurstMs = 500, BurstConnections = 128;
    private const string Accepted = "accepted";
    private const double MostPerBundle = 8; // KB
    private const int OrdinarySlot = 2_000, RealSlot = 1_500;

    private readonly BuilderCrowd _crowd = new(least: 20_000);
    private readonly DataFolder _folder;
    private readonly RelayProcess _relay;
    private readonly string _metrics;
    private readonly CloseLoad _load;
    private readonly HttpMessageInvoker _invoker;

    private CloseBench(DataFolder folder, RelayProcess relay, string metrics, CloseLoad load, HttpMessageInvoker invoker) => (_folder, _relay, _metrics, _load, _invoker) = (folder, relay, metrics, load, invoker);

    /// <summary>Bytes of the longest result that was streamed.</summary>
    public int ResultBytes => (int)_crowd.Longest;

    public static async Task<CloseBench> StartAsync(CloseLoad load, CancellationToken cancellation)
    {
        var folder = new DataFolder();
        var metrics = $"http://127.0.0.1:{RedisServer.FreePort()}";
        var relay = await RelayProcess.StartAsync(
            folder.Path, cancellation, "Auction:SlotDurationMilliseconds=8000", "Auction:HeadersAhead=12", "Auction:CloseLeadMilliseconds=500",
            "Limits:PerAddress=100000", "Limits:PerClaim=100000", "Limits:PerSigner=100000", $"Operations:MetricsUrl={metrics}");
        if (!ClientTrust.TryCreate(relay.Door.Certificate, insecure: false, out var handler, out var fault)) throw new InvalidOperationException(fault);
        var bench = new CloseBench(folder, relay, metrics, load, new HttpMessageInvoker(handler));
        for (var i = 0; i < Builders; i++) await bench._crowd.AddAsync(relay.Door.Url, "/v1/builders", 1, cancellation, bench._invoker);
        return bench;
    }

    /// <summary>A run of its own with as many bundles as a mainnet slot has, and of their sizes.</summary>
    public static async Task<IReadOnlyList<BenchRow>> MeasureRealAsync(CancellationToken cancellation)
    {
        using var load = new CloseLoad(RealSlot, CloseLoad.RealSize);
        return await MeasureAsync(load, [RealSlot], "sizes of a real slot", cancellation);
    }

    /// <summary>A run of its own with so many bundles of 2 KB.</summary>
    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync(int[] sizes, CancellationToken cancellation)
    {
        using var load = new CloseLoad(sizes.Max());
        return await MeasureAsync(load, sizes, "2 KB", cancellation);
    }

    /// <summary>Three slots of each size, after two that are not counted.</summary>
    private static async Task<IReadOnlyList<BenchRow>> MeasureAsync(CloseLoad load, int[] sizes, string of, CancellationToken cancellation)
    {
        await using var bench = await StartAsync(load, cancellation);
        await bench.RunAsync(sizes.Min(), 2, cancellation);
        var rows = new List<BenchRow>();
        foreach (var bundles in sizes) rows.AddRange(await bench.RunAsync(bundles, 3, cancellation, of));
        return rows;
    }

    /// <summary>Slots with so many bundles each: milliseconds and what they went to, processor time, memory and collections.</summary>
    public async Task<IReadOnlyList<BenchRow>> RunAsync(int bundles, int rounds, CancellationToken cancellation, string of = "2 KB")
    {
        var (wall, cpu, memory, steps) = (new List<double>(), new List<double>(), new List<double>(), new List<CloseSteps>());
        for (var round = 0; round < rounds; round++)
        {
            var (milliseconds, processor, kilobytes, took) = await SlotAsync(bundles, cancellation);
            wall.Add(milliseconds);
            cpu.Add(processor);
            memory.Add(kilobytes / bundles);
            steps.Add(took);
        }

        var part = string.Create(CultureInfo.InvariantCulture, $"The close: {bundles:#,0} sealed bundles of 3 transactions, {of}, {Builders} builders");
        return
        [
            BenchRow.Of(part, $"{Count(bundles)}: freeze to the last builder", "ms", wall),
            BenchRow.Of(part, $"{Count(bundles)}: of which until the result was stored", "ms", [.. steps.Select(of => of.Sum)]) with { FloorName = CloseSteps.Words(steps) },
            BenchRow.Of(part, $"{Count(bundles)}: the relay's processor time for it", "ms", cpu),
            BenchRow.Of(part, $"{Count(bundles)}: collections of generation 2 meanwhile", "", [.. steps.Select(of => of.Collections)]) with { Goal = bundles <= OrdinarySlot ? 0 : null },
            BenchRow.Of(part, $"{Count(bundles)}: memory at the peak, for a bundle", "KB", memory) with { Goal = MostPerBundle },
        ];
    }

    /// <summary>So many submissions in the last half second before the cut-off: what was answered, and that every receipt is in the set and nothing else.</summary>
    public async Task<IReadOnlyList<BenchRow>> BurstAsync(int bundles, CancellationToken cancellation)
    {
        var header = await _relay.Door.NextSlotAsync((ulong)(Margin + bundles), cancellation);
        var envelopes = _load.Seal(header, bundles);
        var (answers, latencies) = (new string[bundles], new double[bundles]);
        await TestTime.System.WaitUntilAsync(header.Cutoff - BurstMs, cancellation);
        await SendAsync(header, envelopes, BurstConnections, (i, answer, milliseconds) => (answers[i], latencies[i]) = (answer.Problem?.Code ?? Accepted, milliseconds), cancellation);
        var set = (await _relay.Door.Client.SlotAsync(header.Slot, cancellation)).Value?.Commitment
            ?? throw new InvalidOperationException($"slot {header.Slot} has no commitment after its burst");
        if (!SetCommit.TryDecode(set.Set, out var committed)) throw new InvalidOperationException("the commitment cannot be read");
        var accepted = answers.Count(answer => answer == Accepted);
        var slow = latencies.Where((_, i) => answers[i] == Accepted).Order().ToArray();
        var part = string.Create(CultureInfo.InvariantCulture, $"A burst: {bundles:#,0} sealed bundles in the last half second");
        var words = string.Join(", ", answers.GroupBy(answer => answer ?? "no answer").OrderByDescending(group => group.Count()).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Count():#,0}")));
        return
        [
            new BenchRow(part, "accepted", accepted, "") { FloorName = words },
            new BenchRow(part, "receipts and leaves of the set that differ", Math.Abs(accepted - (double)committed.Count), "") { Goal = 0 },
            new BenchRow(part, "p99 of what was accepted", slow.Length == 0 ? 0 : slow[slow.Length * 99 / 100], "ms"),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _crowd.Abort();
        await _relay.DisposeAsync();
        _invoker.Dispose();
        _folder.Dispose();
    }

    private static string Count(int bundles) => bundles.ToString("#,0", CultureInfo.InvariantCulture);

    private async Task<(double Milliseconds, double Processor, double Kilobytes, CloseSteps Steps)> SlotAsync(int bundles, CancellationToken cancellation)
    {
        // Sealed and sent at some 500 a second at least: beyond that the machine is too slow for the run.
        var header = await _relay.Door.NextSlotAsync((ulong)(Margin + (bundles * 2)), cancellation);
        await SubmitAsync(header, bundles, cancellation);
        await TestTime.System.WaitUntilAsync(header.Cutoff - 100, cancellation);
        var result = _crowd.NextAsync();
        var scraped = await Scrape.OfAsync(_metrics, cancellation);
        using var process = Process.GetProcessById(_relay.Program.Id);
        var before = Resident("VmRSS");
        await File.WriteAllTextAsync($"/proc/{process.Id}/clear_refs", "5", cancellation); // The peak is counted from here (proc(5)).
        await TestTime.System.WaitUntilAsync(header.Freeze, cancellation);
        var started = process.TotalProcessorTime;
        var (now, timestamp) = (TestTime.System.GetUtcNow(), Stopwatch.GetTimestamp());
        var last = await result.WaitAsync(TimeSpan.FromSeconds(30), TestTime.System, cancellation);
        var milliseconds = (now - DateTimeOffset.FromUnixTimeMilliseconds((long)header.Freeze)).TotalMilliseconds + Stopwatch.GetElapsedTime(timestamp, last).TotalMilliseconds;
        process.Refresh();
        var (processor, kilobytes) = ((process.TotalProcessorTime - started).TotalMilliseconds, Math.Max(0, Resident("VmHWM") - before));
        return (milliseconds, processor, kilobytes, CloseSteps.Between(scraped, await Scrape.OfAsync(_metrics, cancellation)));
    }

    private Task SubmitAsync(SlotHeader header, int bundles, CancellationToken cancellation) => SendAsync(header, _load.Seal(header, bundles), Connections, (i, answer, _) =>
    {
        if (answer.Value is null) throw new InvalidOperationException($"bundle {i} of {bundles} in slot {header.Slot}: {answer.Problem}");
    }, cancellation);

    private async Task SendAsync(SlotHeader header, SealedEnvelope[] envelopes, int connections, Action<int, RelayAnswer<AcceptedView>, double> answered, CancellationToken cancellation)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < envelopes.Length;)
            {
                var start = Stopwatch.GetTimestamp();
                var answer = await _relay.Door.Client.SubmitAsync(header.Slot, envelopes[i].Bytes, cancellation);
                answered(i, answer, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }));
    }

    /// <summary>Kilobytes of the relay's process.</summary>
    private double Resident(string name) => double.Parse(
        File.ReadLines($"/proc/{_relay.Program.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
