namespace Relay.Tests.Support;

/// <summary>The system's clock, for tests that speak to real processes; everything else takes a manual one.</summary>
public static class TestTime
{
#pragma warning disable RS0030 // The tests' composition root.
    public static TimeProvider System { get; } = TimeProvider.System;
#pragma warning restore RS0030
}
