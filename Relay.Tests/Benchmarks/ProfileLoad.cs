using System.Text;
using Relay.Auction.Ethereum;
using Relay.Builders.JsonRpc;

namespace Relay.Tests.Benchmarks;

internal static class ProfileLoad
{
    public static async Task RunAsync(string which)
    {
        await using var rig = await SubmitRig.StartAsync(core: null);
        if (which == "smt")
        {
            var body = rig.Bodies(1)[0].Body; var key = rig.Keys[0];
            var signature = FlashbotsSignature.Sign(key, body); var hash = Keccak.Hash(body); var at = 0;
            foreach (var threads in (int[])[1, 2, 1, 2, 1, 2])
            {
                Console.WriteLine($"{threads}: recover {C(threads, () => FlashbotsSignature.TryVerify(signature, hash, out _, out _)):0} keccak {C(threads, () => Keccak.Hash(body)):0.0} seal {C(threads, () => rig.Seal(key, Interlocked.Increment(ref at))):0}");
            }
            return;
            static double C<T>(int threads, Func<T> f)
            {
                for (var i = 0; i < 2000; i++) f();
                var before = Environment.CpuUsage.TotalTime;
                Task.WaitAll([.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(() => { for (var i = 0; i < 4000; i++) f(); }, TaskCreationOptions.LongRunning))]);
                return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / 4000 / threads;
            }
        }
        if (which != "ladder")
        {
            var load = which == "chain" ? rig.Any(Enumerable.Range(0, 140_000).Select(i => { var pad = new string('a', 3700); var body = Encoding.UTF8.GetBytes($$"""{"method":"eth_chainId","params":[],"pad":"{{pad}}","id":{{i}},"jsonrpc":"2.0"}"""); return (body, rig.Keys[0].Address + ":0x00"); })) : which == "bare" ? rig.Clear(rig.Bodies(20_000).Concat(rig.Bodies(20_000)).ToArray()).Bare : which == "clear" ? rig.Clear(rig.Bodies(24_000)).Door : rig.Sealed(rig.Envelopes(24_000)).Door;
            await load.SendAsync(which == "chain" ? 70_000 : 8_000);
            if (Environment.GetEnvironmentVariable("PERF") is null) { Console.WriteLine(await rig.StatsAsync()); var x = await load.MeasureAsync(); Console.WriteLine(x); Console.WriteLine(await rig.StatsAsync()); return; }
            using var perf = System.Diagnostics.Process.Start("perf", $"record -F 997 -g -o /tmp/perf.data -p {rig.Node.Program.Id} -- sleep 12")!;
            Console.WriteLine(await rig.StatsAsync()); await load.MeasureAsync(); Console.WriteLine(await rig.StatsAsync());
            await perf.WaitForExitAsync();
            return;
        }

        const int N = 30_000;
        var bodies = rig.Bodies(N);
        var chain = Enumerable.Range(0, N).Select(i =>
        {
            var pad = new string('a', 3700);
            var body = Encoding.UTF8.GetBytes($$"""{"method":"eth_chainId","params":[],"pad":"{{pad}}","id":{{i}},"jsonrpc":"2.0"}""");
            return (body, bodies[i].Signature);
        }).ToArray();
        var far = Enumerable.Range(0, N).Select(i =>
        {
            var body = Encoding.UTF8.GetBytes($$"""{"method":"eth_sendBundle","params":[{"txs":[{{string.Join(",", rig.Transactions.Select(raw => $"\"{Hex.Encode(raw)}\""))}}],"blockNumber":"0xffffff"}],"id":{{i}},"jsonrpc":"2.0"}""");
            return (body, FlashbotsSignature.Sign(rig.Keys[i % rig.Keys.Length], body));
        }).ToArray();
        var loads = new (string, HttpLoad)[]
        {
            ("bare", rig.Clear(bodies).Bare), ("chainId", rig.Any(chain)), ("far", rig.Any(far)), ("sendBundle", rig.Clear(bodies).Door), ("sealed", rig.Sealed(rig.Envelopes(N)).Door),
        };
        foreach (var (_, l) in loads) await l.SendAsync(6000);
        for (var round = 0; round < 5; round++)
        {
            foreach (var (name, l) in loads)
            {
                var f = await l.MeasureAsync(name is "bare" or "chainId" ? 3000 : 1500);
                Console.Write($"{name} {f.CpuMicroseconds:0} us {f.PerSecond:0}/s p50 {f.P50:0.0}   ");
            }

            Console.WriteLine();
        }
    }
}
