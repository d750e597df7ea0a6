using Microsoft.AspNetCore.Diagnostics;
using Relay.Auction;
using Relay.Auction.State;

namespace Relay.Api;

/// <summary>A request that could not be answered because the store is away is answered <c>not_ready</c>, wherever it was noticed: no fault of the relay's code, and worth asking again.</summary>
internal sealed class StoreFaults : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellation)
    {
        if (exception is not StoreUnavailableException fault) return false;
        await Problems.Of(RejectionCode.NotReady, $"{fault.Message}; ask again").ExecuteAsync(context).ConfigureAwait(false);
        return true;
    }
}
