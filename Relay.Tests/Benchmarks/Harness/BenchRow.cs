using System.Globalization;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>One measured figure, beside what it is compared to in the same run and the goal of it.</summary>
/// <param name="Part">The group of the table.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The median, in <paramref name="Unit"/>.</param>
/// <param name="Unit">us, ms, /s, KB, or empty for a ratio.</param>
internal sealed record BenchRow(string Part, string Name, double Value, string Unit)
{
    /// <summary>What it is compared to, in the same unit, of the same run; null where nothing is.</summary>
    public double? Floor { get; init; }

    /// <summary>What <see cref="Floor"/> is.</summary>
    public string FloorName { get; init; } = "";

    /// <summary>Of the ratio to the floor, or of the value where there is none; null for a figure without a goal.</summary>
    public double? Goal { get; init; }

    /// <summary>True where more is better.</summary>
    public bool IsLeast { get; init; }

    /// <summary>Every round, as measured.</summary>
    public IReadOnlyList<double> Rounds { get; init; } = [];

    /// <summary>The value divided by the floor.</summary>
    public double? Ratio => Value / Floor;

    /// <summary>How much of the goal is used: at most 1 where it is met. Null without a goal.</summary>
    public double? OfGoal => Goal is not { } goal ? null : goal == 0 ? (Value == 0 ? 0 : double.PositiveInfinity) : IsLeast ? goal / (Ratio ?? Value) : (Ratio ?? Value) / goal;

    /// <summary>"met", "missed by 12 %", or nothing.</summary>
    public string Verdict => OfGoal switch
    {
        null => "",
        <= 1 => "met",
        double.PositiveInfinity => "missed",
        { } of => string.Create(CultureInfo.InvariantCulture, $"missed by {(of - 1) * 100:0} %"),
    };

    /// <summary>The row of several rounds: their median.</summary>
    public static BenchRow Of(string part, string name, string unit, IReadOnlyList<double> rounds)
        => new(part, name, rounds.Order().ElementAt(rounds.Count / 2), unit) { Rounds = rounds };
}
