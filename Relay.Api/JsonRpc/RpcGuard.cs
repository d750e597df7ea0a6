using Relay.Auction;
using Relay.Auction.State;

namespace Relay.Api.JsonRpc;

/// <summary>What no method may do: end a batch by an exception, or show one to a client.</summary>
internal static partial class RpcGuard
{
    /// <summary>Answers, or refuses in the name of the relay.</summary>
    public static async Task<RpcAnswer> AnswerAsync(RpcDispatcher dispatcher, RpcItem item, RpcRequest request, ILogger log, CancellationToken cancellation)
    {
        try
        {
            return await dispatcher.AnswerAsync(item, request, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return new RpcAnswer.Refused(new Rejection(RejectionCode.NotReady, "the store did not answer in time; send the same bytes again"));
        }
#pragma warning disable CA1031 // The door is the last place that can answer; the log says what it was.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Failed(log, item.Method.Length <= 64 ? item.Method : "(long)", fault);
            return new RpcAnswer.Refused(new Rejection(RejectionCode.NotReady, "the relay could not answer this; its operator finds the reason in the log"));
        }
    }

    [LoggerMessage(3060, LogLevel.Error, "JSON-RPC method {Method} failed")]
    private static partial void Failed(ILogger log, string method, Exception fault);
}
