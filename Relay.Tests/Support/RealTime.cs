namespace Relay.Tests.Support;

/// <summary>The system's clock, for tests that speak to real processes and sockets; every other test sets its own instants.</summary>
internal sealed class RealTime : TimeProvider;
