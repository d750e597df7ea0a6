using System.Globalization;
using System.Text.Json;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>A run's rows as a table for a person, JSON for a program and a picture.</summary>
internal sealed class BenchReport(IReadOnlyList<BenchRow> rows, MachineNoise noise)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    public void Print(TextWriter output)
    {
        Print(output, rows);
        output.WriteLine();
        output.WriteLine(noise.Sentence);
    }

    /// <summary>The table alone.</summary>
    public static void Print(TextWriter output, IReadOnlyList<BenchRow> rows)
    {
        foreach (var part in rows.GroupBy(row => row.Part))
        {
            output.WriteLine();
            output.WriteLine(part.Key);
            foreach (var row in part) output.WriteLine(Line(row));
        }
    }

    /// <summary>Writes <c>bench.json</c> and <c>bench.svg</c>.</summary>
    public void Save(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "bench.json"), JsonSerializer.Serialize(new { noise = noise.Sentence, noise.IsNoisy, noise.Spread, rows }, Indented));
        File.WriteAllText(Path.Combine(folder, "bench.svg"), BenchPicture.Draw([.. rows.Where(row => row.Goal is not null)]));
    }

    private static string Line(BenchRow row)
    {
        var floor = row.Floor is { } value ? string.Create(CultureInfo.InvariantCulture, $"{row.FloorName} {Number(value)} {row.Unit}") : row.FloorName;
        var ratio = row.Ratio is { } times ? string.Create(CultureInfo.InvariantCulture, $"{times:0.00} x") : "";
        var goal = row.Goal is { } most ? string.Create(CultureInfo.InvariantCulture, $"{(row.IsLeast ? "at least" : "at most")} {Number(most)}{(row.Floor is null ? " " + row.Unit : " x")}: {row.Verdict}") : "";
        var rounds = row.Rounds.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Number(row.Rounds.Min())} to {Number(row.Rounds.Max())}") : "";
        return $"  {row.Name,-52} {Number(row.Value),10} {row.Unit,-3} {rounds,-18} {ratio,8}  {goal,-34} {floor}".TrimEnd();
    }

    private static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "0.00" : Math.Abs(value) < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);
}
