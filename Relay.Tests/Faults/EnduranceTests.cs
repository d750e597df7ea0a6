using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Orders;
using Relay.Tests.Support;
using StackExchange.Redis;

namespace Relay.Tests.Faults;

/// <summary>A day's worth of slots, run fast: once the first keys have expired, memory and disk stop growing.</summary>
/// <remarks>
/// The retention here is 300 slots, as it is by default (an hour of 12-second slots). The bounded part runs for one and a half of it, the whole for 7,200 slots.
/// The keyholder is a process of its own: it keeps its word on each slot for a day, at most 8,192 of them, and is measured by itself.
/// </remarks>
[NonParallelizable]
public sealed class EnduranceTests
{
    private const int SlotMs = 200, Retention = 300, BundlesPerSlot = 3;
    private const double Noise = 1.15;

    /// <summary>Most bytes of the file that holds the keyholder's word on a slot, with some room for keys of slots that are open.</summary>
    private const long WordBytes = 1_024;

    private static readonly int Slots = FaultSuite.IsFull ? 7_200 : 480;

    private RedisServer _redis = null!;
    private RelayCluster _cluster = null!;
    private RelayUnderTest _relay = null!;
    private ConnectionMultiplexer _raw = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await RedisServer.StartAsync("always");
        _cluster = await RelayCluster.StartAsync(_redis.Configuration, CancellationToken.None);
        _relay = await RelayUnderTest.StartOnAsync(
            _cluster.NewNodeFolder(),
            [
                "Api:Roles=api,auction", $"Redis:Connection={_redis.Configuration}", "Redis:RetentionSeconds=60", $"Redis:ResultsKept={Retention / 2}", $"Auction:SlotDurationMilliseconds={SlotMs}", "Auction:CloseLeadMilliseconds=50",
                "Orders:PrivateTransactionBlocks=5", .. _cluster.HolderOptions,
            ]);
        _raw = await ConnectionMultiplexer.ConnectAsync(_redis.Configuration + ",syncTimeout=30000");
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _raw.Dispose();
        await _relay.DisposeAsync();
        await _cluster.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    [CancelAfter(3_600_000)]
    public async Task Memory_and_disk_are_flat_once_the_first_keys_have_expired(CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (sending, building) = (SendAsync(enough.Token), BuildAsync(enough.Token));
        var first = await LastAsync(0, cancellation);
        var samples = new List<Sample>();
        // Every key was written anew, or has expired, one retention and a little after the first; two samples before show the growth until then.
        foreach (var at in (int[])[Retention / 3, 2 * Retention / 3, .. Enumerable.Range(0, 4).Select(i => Flat + (i * (Slots - Flat) / 3))])
        {
            await LastAsync(first + (ulong)at, cancellation);
            samples.Add(await SampleAsync(at));
            TestContext.Out.WriteLine(samples[^1]);
        }

        await enough.CancelAsync();
        await Task.WhenAll(sending, building);
        _sent.Should().BeGreaterThan(Slots, "bundles were sent all the time");
        var (reached, later) = (samples[2], samples[3..]);
        reached.Keys.Should().BeGreaterThan(samples[0].Keys, "the first samples are before anything expired");
        foreach (var sample in later)
        {
            ((double)sample.Keys).Should().BeLessThan(Noise * reached.Keys, sample.ToString());
            ((double)sample.RedisBytes).Should().BeLessThan(Noise * reached.RedisBytes, sample.ToString());
            ((double)sample.DiskBytes).Should().BeLessThan(Noise * reached.DiskBytes, sample.ToString());
            ((double)sample.HeapBytes).Should().BeLessThan(Noise * reached.HeapBytes, sample.ToString());
            sample.HolderBytes.Should().BeLessThan(sample.Slots * WordBytes, sample.ToString());
        }
    }

    /// <summary>From here on nothing may grow.</summary>
    private const int Flat = Retention + (Retention / 6);

    private int _sent;

    /// <summary>The last slot that has a result, as soon as it is at least this one.</summary>
    private async Task<ulong> LastAsync(ulong least, CancellationToken cancellation)
    {
        while (true)
        {
            if ((await _relay.Store.Results.LastAsync(cancellation))?.Slot is { } last && last >= least) return last;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
        }
    }

    private async Task SendAsync(CancellationToken enough)
    {
        using var searcher = new TestSearcher();
        using var client = new OrderClient(_relay);
        for (ulong last = 0, orders = 0; !enough.IsCancellationRequested;)
        {
            try
            {
                var header = await _relay.Door.NextSlotAsync(20, enough);
                if (header.Slot == last)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(5), TestTime.System, enough);
                    continue;
                }

                last = header.Slot;
                for (var i = 0; i < BundlesPerSlot; i++)
                {
                    if ((await _relay.Door.PostAsync(header.Slot, searcher.Seal(header).Bytes, enough)).Status < 300) _sent++;
                }

                if (last % 8 == 0) await client.PlaceAsync(OrderClient.Json(client.Transaction(orders++)), enough);
            }
            catch (Exception fault) when (fault is OperationCanceledException or InvalidOperationException or HttpRequestException)
            {
                // A slot that could not be had on a busy machine: the next one.
            }
        }
    }

    private async Task BuildAsync(CancellationToken enough)
    {
        try
        {
            await foreach (var _ in _relay.Door.RecordAsync(1, enough))
            {
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    private async Task<Sample> SampleAsync(int slots)
    {
        var server = _raw.GetServer(_raw.GetEndPoints()[0]);
        var keys = server.Keys(pageSize: 1_000).Count(); // What has expired and was not asked for since goes by being looked at.
        await RewriteAsync();
        var used = long.Parse(await InfoAsync("memory", "used_memory"), CultureInfo.InvariantCulture);
        var disk = BytesIn(_redis.Folder);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return new Sample(slots, keys, used, disk, GC.GetTotalMemory(forceFullCollection: true), BytesIn(_cluster.HolderFolder));
    }

    /// <summary>Files may go while they are counted.</summary>
    private static long BytesIn(string folder) => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Exists ? file.Length : 0);

    /// <summary>What the server does by itself when the file has doubled.</summary>
    private async Task RewriteAsync()
    {
        await _raw.GetDatabase().ExecuteAsync("BGREWRITEAOF");
        while (await InfoAsync("persistence", "aof_rewrite_in_progress") != "0" || await InfoAsync("persistence", "aof_rewrite_scheduled") != "0")
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System);
    }

    private async Task<string> InfoAsync(string section, string name)
        => ((string)(await _raw.GetDatabase().ExecuteAsync("INFO", section))!).Split("\r\n").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..];

    private sealed record Sample(int Slots, int Keys, long RedisBytes, long DiskBytes, long HeapBytes, long HolderBytes)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"after {Slots} slots: {Keys} keys, Redis {RedisBytes >> 10} KiB, disk {DiskBytes >> 10} KiB, managed heap {HeapBytes >> 10} KiB, keyholder's folder {HolderBytes >> 10} KiB");
    }
}
