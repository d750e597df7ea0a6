using System.Diagnostics;
using System.Globalization;
using Relay.Tests.Benchmarks.Harness;

namespace Relay.Tests.Benchmarks;

/// <summary>What an api node on one processor accepts in a second, beside the bare server on the same one; load, Redis, auction and keyholder have the others.</summary>
/// <remarks><c>dotnet run -c Release --project Relay.Tests -- figures core</c>: a minute.</remarks>
internal static class CoreFigures
{
    private const int Warm = 5_000, Measured = 3_000;

    public static async Task<IReadOnlyList<BenchRow>> MeasureAsync()
    {
        // Redis inherits it: it is started by this process.
        await StayOnAsync(Environment.ProcessorCount > 1 ? $"1-{Environment.ProcessorCount - 1}" : "0");
        await using var rig = await SubmitRig.StartAsync(core: 0);
        var (ofSealed, ofClear) = (rig.Sealed(rig.Envelopes(Warm + Measured)), rig.Clear(rig.Bodies(Warm + Measured)));
        foreach (var loads in (SubmitLoads[])[ofSealed, ofClear])
        {
            await loads.Door.SendAsync(Warm);
            await loads.Bare.SendAsync(SubmitRig.BareTimes * Warm);
        }

        BenchRow[] rows = [await RowAsync("a sealed bundle", ofSealed), await RowAsync("eth_sendBundle", ofClear)];
        await StayOnAsync($"0-{Environment.ProcessorCount - 1}");
        return rows;
    }

    private static async Task StayOnAsync(string processors)
    {
        string[] arguments = ["--all-tasks", "--cpu-list", "--pid", processors, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];
        using var taskset = Process.Start(new ProcessStartInfo("taskset", arguments) { RedirectStandardOutput = true })!;
        _ = await taskset.StandardOutput.ReadToEndAsync();
        await taskset.WaitForExitAsync();
    }

    private static async Task<BenchRow> RowAsync(string what, SubmitLoads loads)
        => new("An api node on one core, over HTTPS", what + ", accepted in a second", (await loads.Door.MeasureAsync(Measured)).PerSecond, "/s")
        {
            Floor = (await loads.Bare.MeasureAsync(Measured)).PerSecond, FloorName = "bare HTTPS on that core:", Goal = 0.35, IsLeast = true,
        };
}
