using Relay.Api.Limits;
using Relay.Auction.Orders;

namespace Relay.Api.Orders;

/// <summary>The open streams of owners.</summary>
internal sealed partial class OwnerStreams(OrderOptions options, TimeProvider time, ILogger<OwnerStreams> log)
    : OpenStreams("own leaves", (int)options.MaxStreams, (int)options.MaxStreamsPerAddress, time)
{
    [LoggerMessage(3002, LogLevel.Information, "A stream of an owner's leaves is cut: it does not read")]
    protected override partial void LogCut();
}
