namespace Relay.Api.Hosting;

/// <summary>The relay cannot start; the message is for the operator, a line to each fault.</summary>
internal sealed class StartException(string message) : Exception(message);
