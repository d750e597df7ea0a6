using System.Globalization;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>The whole harness, one run: what the primitives cost on this machine, then what the relay costs, each beside its goal.</summary>
/// <remarks><c>./bench.sh [FOLDER]</c>, at most ten minutes. docs/performance.md explains each row.</remarks>
internal static class Bench
{
    private const double MostOfFloor = 1.5;
    private const int Burst = 10_000;
    private static readonly (int Bundles, int Rounds, double? MostMilliseconds)[] Closes = [(1_000, 5, 60), (10_000, 3, null), (30_000, 1, null)];

    public static async Task RunAsync(string folder, TextWriter output, CancellationToken cancellation)
    {
        var noise = new MachineNoise();
        noise.Sample();
        var rows = new List<BenchRow>(await ClosesAsync(noise, output, cancellation));
        output.WriteLine("close: a real slot …");
        rows.AddRange(await CloseBench.MeasureRealAsync(cancellation));
        noise.Sample();
        output.WriteLine("submissions …");
        rows.AddRange(await SubmitFigures.MeasureAsync());
        noise.Sample();
        rows.AddRange(await CoreFigures.MeasureAsync());
        rows.AddRange(await FloodFigures.MeasureAsync());
        rows.AddRange(await SimulateFigures.MeasureAsync());
        noise.Sample();
        output.WriteLine("nodes …");
        rows.AddRange(await NodesFigures.MeasureAsync(cancellation));
        noise.Sample();
        output.WriteLine("feed …");
        rows.AddRange(await FeedFigures.MeasureAsync([(100, 50_000), (100, 350_000)], cancellation));
        rows.AddRange(await FeedFigures.MeasureRenderingAsync());
        noise.Sample();
        output.WriteLine("ranking …");
        rows.AddRange(RankFigures.Measure(1_000, 10_000));
        output.WriteLine("store …");
        rows.AddRange(await AppendFigures.MeasureAsync());
        noise.Sample();
        var report = new BenchReport(rows, noise);
        report.Print(output);
        report.Save(folder);
        output.WriteLine($"written: {Path.Combine(folder, "bench.json")}, {Path.Combine(folder, "bench.svg")}");
    }

    private static async Task<IReadOnlyList<BenchRow>> ClosesAsync(MachineNoise noise, TextWriter output, CancellationToken cancellation)
    {
        using var load = new CloseLoad(Closes.Max(close => close.Bundles));
        var measured = new List<IReadOnlyList<BenchRow>>();
        int resultBytes;
        IReadOnlyList<BenchRow> burst;
        await using (var bench = await CloseBench.StartAsync(load, cancellation))
        {
            output.WriteLine("close: warming up …");
            await bench.RunAsync(Closes[0].Bundles, 2, cancellation);
            foreach (var (bundles, rounds, _) in Closes)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"close: {bundles:#,0} bundles, {rounds} slots …"));
                measured.Add(await bench.RunAsync(bundles, rounds, cancellation));
                noise.Sample();
            }

            output.WriteLine("a burst …");
            burst = await bench.BurstAsync(Burst, cancellation);
            resultBytes = bench.ResultBytes;
        }

        output.WriteLine("close: its floor …");
        await using var floor = await CloseFloor.StartAsync(load, cancellation);
        await floor.MeasureAsync(Closes[0].Bundles, resultBytes, cancellation); // Until the compiler has said its last word.
        var rows = new List<BenchRow>();
        foreach (var ((bundles, _, most), of) in Closes.Zip(measured))
        {
            var cost = await floor.MeasureAsync(bundles, resultBytes, cancellation);
            var name = string.Create(CultureInfo.InvariantCulture, $"floor: open {cost.Open:0}, recover {cost.Recover:0}, greedy {cost.Greedy:0.0}, hub {cost.FanOut:0} =");
            rows.Add(of[0] with { Floor = cost.Sum, FloorName = name, Goal = MostOfFloor });
            if (most is { } milliseconds) rows.Add(of[0] with { Name = of[0].Name + ", alone", Goal = milliseconds });
            rows.AddRange(of.Skip(1));
            noise.Sample();
        }

        rows.Add(new BenchRow(measured[^1][0].Part, "30,000 to 10,000: growth of the relay's processor time", measured[2][1].Value, "ms")
        {
            Floor = 3 * measured[1][1].Value, FloorName = "3 times that of 10,000:", Goal = 1.2,
        });
        return [.. rows, .. burst];
    }
}
