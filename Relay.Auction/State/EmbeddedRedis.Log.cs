using Microsoft.Extensions.Logging;

namespace Relay.Auction.State;

public sealed partial class EmbeddedRedis
{
    [LoggerMessage(1101, LogLevel.Information, "Private redis-server started on 127.0.0.1:{Port}")]
    private static partial void LogStarted(ILogger logger, int port);

    [LoggerMessage(1102, LogLevel.Information, "Adopted the private redis-server that runs on 127.0.0.1:{Port}")]
    private static partial void LogAdopted(ILogger logger, int port);

    [LoggerMessage(1103, LogLevel.Error, "The private redis-server died; starting it again")]
    private static partial void LogDied(ILogger logger);

    [LoggerMessage(1104, LogLevel.Error, "The private redis-server could not be started again: {Reason}")]
    private static partial void LogRestartFailed(ILogger logger, string reason);

    [LoggerMessage(1105, LogLevel.Warning, "The private redis-server did not stop in time and was killed")]
    private static partial void LogKilled(ILogger logger);
}
