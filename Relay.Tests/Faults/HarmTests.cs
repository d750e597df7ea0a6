using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Faults;

/// <summary>A relay of several processes under load; one thing is harmed and comes back; what searchers and builders hold then is judged.</summary>
[NonParallelizable]
public sealed class HarmTests
{
    private FaultScene _scene = null!;

    /// <summary>Each leaves the scene whole.</summary>
    public static IEnumerable<Harm> Harms => FaultSuite.Of<Harm>(
    [
        new("Redis is killed and started again", true, async (scene, _, _) =>
        {
            await scene.Redis.KillAsync();
            await scene.Redis.StartAgainAsync();
        }),
        new("Redis is frozen for longer than any time-out", true, async (scene, run, stop) =>
        {
            scene.Redis.Freeze();
            await run.RefusedAsync("not_ready", stop);
            await Task.Delay(TimeSpan.FromMilliseconds(2_500), TestTime.System, stop);
            scene.Redis.Thaw();
        }),
        new("Redis is frozen until connections to it are made anew", false, async (scene, run, stop) =>
        {
            scene.Redis.Freeze();
            await run.RefusedAsync("not_ready", stop);
            await Task.Delay(TimeSpan.FromMilliseconds(9_000), TestTime.System, stop);
            scene.Redis.Thaw();
        }),
        new("The connections of one node to Redis are stuck", true, async (scene, run, stop) =>
        {
            scene.Wire.Strand();
            while ((await scene.A.Door.Client.ReadinessAsync(stop)).GetProperty("checks").GetProperty("store").GetString() != "Redis did not answer in time") await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, stop);
            while (!(await scene.A.Door.Client.ReadinessAsync(stop)).GetProperty("ready").GetBoolean()) await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, stop);
        }),
        new("Redis is at its memory limit", true, async (scene, run, stop) =>
        {
            await RedisSentinels.AskAsync(scene.Redis.Port, stop, "CONFIG", "SET", "maxmemory", "1mb");
            await run.RefusedAsync("not_ready", stop);
            while ((await scene.B.Door.Client.ReadinessAsync(stop)).GetProperty("checks").GetProperty("store").GetString() != "Redis is at its memory limit") await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, stop);
            await RedisSentinels.AskAsync(scene.Redis.Port, stop, "CONFIG", "SET", "maxmemory", "0");
        }),
        new("Scripts are flushed", false, async (scene, run, stop) =>
        {
            for (var i = 0; i < 20; i++)
            {
                await RedisSentinels.AskAsync(scene.Redis.Port, stop, "SCRIPT", "FLUSH");
                await run.MoreAsync(1, stop);
            }
        }),
        new("One node is cut off from Redis", true, async (scene, run, stop) =>
        {
            scene.Wire.Cut();
            await run.RefusedAsync("not_ready", stop);
            await run.MoreAsync(6, stop);
            scene.Wire.Heal();
        }),
        new("Connections of one node to Redis are reset again and again", false, async (scene, run, stop) =>
        {
            for (var i = 0; i < 8; i++)
            {
                scene.Wire.Reset();
                await run.MoreAsync(1, stop);
            }
        }),
        new("A node is stopped for longer than its lease and goes on", true, async (scene, run, stop) =>
        {
            scene.A.Program.Freeze();
            await run.MoreAsync(6, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(1_500), TestTime.System, stop);
            scene.A.Program.Thaw();
        }),
        new("The other node is stopped for longer than its lease and goes on", false, async (scene, run, stop) =>
        {
            scene.B.Program.Freeze();
            await run.MoreAsync(6, stop);
            await Task.Delay(TimeSpan.FromMilliseconds(1_500), TestTime.System, stop);
            scene.B.Program.Thaw();
        }),
        new("The keyholder is killed and started again", true, (scene, _, stop) => scene.RestartHolderAsync(stop)),
        new("The keyholder is frozen for longer than a call", false, async (scene, _, stop) =>
        {
            scene.Cluster.Holder.Freeze();
            await Task.Delay(TimeSpan.FromMilliseconds(7_000), TestTime.System, stop);
            scene.Cluster.Holder.Thaw();
        }),
        new("Every node is killed in turn and started again", false, async (scene, run, stop) =>
        {
            foreach (var node in (FaultScene.Node[])[scene.A, scene.B, scene.C])
            {
                await node.KillAsync();
                await node.StartAsync(stop);
                await run.MoreAsync(2, stop);
            }
        }),
        new("Every process is killed at once and started again", false, async (scene, _, stop) =>
        {
            await Task.WhenAll(scene.A.KillAsync(), scene.B.KillAsync(), scene.C.KillAsync());
            await scene.RestartHolderAsync(stop);
            await scene.Redis.KillAsync();
            await scene.Redis.StartAgainAsync();
            await Task.WhenAll(scene.A.StartAsync(stop), scene.B.StartAsync(stop), scene.C.StartAsync(stop));
        }),
        new("Every node is told to stop in turn and started again", true, async (scene, run, stop) =>
        {
            foreach (var node in (FaultScene.Node[])[scene.A, scene.B, scene.C])
            {
                (await node.StopAsync()).Should().Be((0, ""));
                await node.StartAsync(stop);
                await run.MoreAsync(2, stop);
            }

            run.Refusals.Keys.Should().BeSubsetOf(["draining", "unreachable", "late", "busy"], "nothing else is refused by a rolling restart");
        }),
    ], harm => harm.IsBounded);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        _scene = await FaultScene.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task EndAsync() => await _scene.DisposeAsync();

    [TearDown]
    public Task HealAsync() => _scene.HealAsync();

    [TestCaseSource(nameof(Harms))]
    [CancelAfter(120_000)]
    public async Task Receipts_are_kept_results_are_one_and_builders_miss_nothing(Harm harm, CancellationToken cancellation)
    {
        await using var run = await FaultRun.StartAsync(_scene.Doors, cancellation);
        await run.MoreAsync(4, cancellation);
        await harm.DoAsync(_scene, run, cancellation);
        await run.MoreAsync(6, cancellation);

        (await run.EndAsync(cancellation)).Should().BeEmpty();
        TestContext.Out.WriteLine($"{run.Receipts} receipts; refused: {string.Join(", ", run.Refusals.Select(refusal => $"{refusal.Value} {refusal.Key}"))}");
    }

    /// <summary>What is done to a scene.</summary>
    public sealed class Harm
    {
        private readonly string _name;

        internal Harm(string name, bool isBounded, Func<FaultScene, FaultRun, CancellationToken, Task> doAsync) => (_name, IsBounded, DoAsync) = (name, isBounded, doAsync);

        internal bool IsBounded { get; }

        internal Func<FaultScene, FaultRun, CancellationToken, Task> DoAsync { get; }

        public override string ToString() => _name;
    }
}
