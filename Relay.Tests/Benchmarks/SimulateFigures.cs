using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using Relay.Tests.Benchmarks.Harness;
using Relay.Tests.Simulating;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>How many calls a second the simulation of a slot makes of a node, beside what that node answers when it is sent the very same calls and nothing is done with the answers.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures simulate</c>: half a minute, on anvil. Four calls at a time, both.</remarks>
internal static class SimulateFigures
{
    private const int Bundles = 300, Rounds = 3, AtOnce = 4;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        await using var chain = await Anvil.StartAsync();
        var raw = new List<byte[]>();
        for (var i = 0; i < Bundles; i++) raw.Add(SimulationBench.Transaction(Anvil.Payer, 1_000 + i).DynamicFee(await chain.AccountAsync()));
        var (relay, alone) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            using var calls = new RecordedCalls();
            using var bench = await SimulationBench.OnAsync(chain, handler: calls);
            var slot = new TrialSlot(bench);
            for (var i = 0; i < Bundles; i++) slot.Add(1_000 + (ulong)i, raw[i]);
            calls.Bodies.Clear(); // What came so far set the bench up.
            var (_, _, _, used) = await slot.RunAsync(parallelism: AtOnce);
            var again = await AgainAsync(new Uri(chain.Url), [.. calls.Bodies]);
            if (round == 0) continue; // Until the compiler has said its last word.
            relay.Add(calls.Bodies.Count / used.TotalSeconds);
            alone.Add(calls.Bodies.Count / again.TotalSeconds);
        }

        return [BenchRow.Of($"The simulation of {Bundles} bundles on anvil", "calls of the node in a second", "/s", relay) with { Floor = alone.Order().ElementAt(Rounds / 2), FloorName = "the same calls alone:", Goal = 0.9, IsLeast = true }];
    }

    private static async Task<TimeSpan> AgainAsync(Uri node, byte[][] bodies)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        var next = -1;
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < bodies.Length;)
            {
                using var content = new ByteArrayContent(bodies[i]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var response = await http.PostAsync(node, content);
                await response.Content.CopyToAsync(Stream.Null);
            }
        }));
        return Stopwatch.GetElapsedTime(start);
    }

    private sealed class RecordedCalls() : DelegatingHandler(new SocketsHttpHandler())
    {
        public ConcurrentQueue<byte[]> Bodies { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Bodies.Enqueue(await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}
