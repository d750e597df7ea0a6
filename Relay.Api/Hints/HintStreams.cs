using Relay.Api.Limits;

namespace Relay.Api.Hints;

/// <summary>The open streams of hints, of both kinds.</summary>
internal sealed partial class HintStreams(HintOptions options, TimeProvider time, ILogger<HintStreams> log)
    : OpenStreams("hints", options.MaxStreams, options.MaxStreamsPerAddress, time)
{
    [LoggerMessage(3072, LogLevel.Information, "A stream of hints is cut: its client does not read")]
    protected override partial void LogCut();
}
