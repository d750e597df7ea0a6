namespace Relay.Tests.Faults;

/// <summary>How much of the suite runs: a bounded part with all other tests, everything with <c>./test.sh faults</c> (RELAY_FAULTS=full).</summary>
internal static class FaultSuite
{
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("RELAY_FAULTS") == "full";

    /// <summary>Those of the bounded part, or all.</summary>
    public static IEnumerable<T> Of<T>(IEnumerable<T> all, Func<T, bool> isBounded) => all.Where(one => IsFull || isBounded(one));
}
