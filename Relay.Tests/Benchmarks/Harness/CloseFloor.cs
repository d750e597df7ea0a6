using System.Diagnostics;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;
using Relay.Tests.Ranking;
using Relay.Tests.Support;
using DataFolder = Relay.Tests.Support.DataFolder;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>What the steps after a close cost by themselves on this machine: the least that any relay of this kind must spend, in milliseconds of wall time over all processors.</summary>
internal sealed class CloseFloor : IAsyncDisposable
{
    private const int Rounds = 5, Winners = 100, Builders = 100;

    private readonly BuilderCrowd _crowd = new();
    private readonly DataFolder _folder = new();
    private readonly ChildProgram _bare;
    private readonly CloseLoad _load;
    private HttpClient _http = null!;

    private CloseFloor(CloseLoad load)
    {
        _load = load;
        _bare = BareServer.Start(_folder.Path);
    }

    public static async Task<CloseFloor> StartAsync(CloseLoad load, CancellationToken cancellation)
    {
        var floor = new CloseFloor(load);
        var url = new Uri((await floor._bare.ReadLineAsync(cancellation))[BareServer.Ready.Length..]);
        if (!ClientTrust.TryCreate(Path.Combine(floor._folder.Path, "tls", "relay.crt"), insecure: false, out var handler, out var fault)) throw new InvalidOperationException(fault);
        floor._http = new HttpClient(handler) { BaseAddress = url };
        for (var i = 0; i < Builders; i++) await floor._crowd.AddAsync(url, "/bare", null, cancellation, floor._http);
        return floor;
    }

    /// <summary>Each step, and their sum.</summary>
    public async Task<(double Open, double Recover, double Greedy, double FanOut, double Sum)> MeasureAsync(int bundles, int resultBytes, CancellationToken cancellation)
    {
        var slot = new SealingSlot();
        var leaves = new (Envelope Envelope, Share Share)[bundles];
        var sealedOnes = _load.Seal(slot.Header, bundles);
        Parallel.For(0, bundles, i =>
        {
            var envelope = slot.Parse(sealedOnes[i].Bytes);
            leaves[i] = (envelope, slot.Unseal(1, envelope.Holder));
        });
        var busy = new BusySlot(bundles, seed: 4);
        var open = Best(() => Parallel.For(0, bundles, i => OpenAndDecode(leaves[i].Envelope, leaves[i].Share)));
        var recover = Best(() => Parallel.For(0, Math.Min(Winners, bundles), i => Recover(_load.Transactions(i))));
        var greedy = Best(() => busy.PlainGreedy());
        var fanOut = new List<double>();
        for (var round = 0; round < Rounds; round++) fanOut.Add(await _crowd.MeasureAsync(() => _http.PostAsync($"/broadcast/{resultBytes}", null, cancellation)));
        var last = fanOut.Order().ElementAt(Rounds / 2);
        return (open, recover, greedy, last, open + recover + greedy + last);
    }

    public async ValueTask DisposeAsync()
    {
        _crowd.Abort();
        _http.Dispose();
        await _bare.DisposeAsync();
        _folder.Dispose();
    }

    private static void OpenAndDecode(Envelope envelope, Share share)
    {
        foreach (var transaction in ((OpeningOutcome.Opened)EnvelopeOpener.Open(envelope, share)).Plaintext.Transactions)
        {
            if (!TransactionDecoder.TryDecode(transaction.Raw, out var decoded, out var rejection)) throw new InvalidOperationException(rejection.ToString());
            _ = decoded.Hash;
        }
    }

    private static void Recover(byte[][] transactions)
    {
        foreach (var raw in transactions)
        {
            if (!TransactionDecoder.TryDecode(raw, out var decoded, out _) || !decoded.TryGetSender(out _)) throw new InvalidOperationException();
        }
    }

    private static double Best(Action action)
    {
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }
}
