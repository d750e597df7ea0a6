using Relay.Api.Limits;

namespace Relay.Api.Pages;

/// <summary>The open live pages.</summary>
internal sealed partial class LiveStreams(PageOptions options, TimeProvider time, ILogger<LiveStreams> log)
    : OpenStreams("slots", options.MaxStreams, options.MaxStreamsPerAddress, time)
{
    [LoggerMessage(3091, LogLevel.Information, "A live page is cut: it does not read")]
    protected override partial void LogCut();
}
