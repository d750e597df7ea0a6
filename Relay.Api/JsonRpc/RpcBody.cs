using System.Text.Json;

namespace Relay.Api.JsonRpc;

/// <summary>A body that was read: its requests in order, and whether the answers go into an array.</summary>
/// <param name="Items">At least one.</param>
/// <param name="IsBatch">True where the body was an array of requests.</param>
/// <param name="Document">What the parameters are views of.</param>
internal sealed record RpcBody(IReadOnlyList<RpcItem> Items, bool IsBatch, JsonDocument? Document) : IDisposable
{
    /// <summary>A body that holds one fault and nothing else.</summary>
    public static RpcBody Faulty(RpcItem fault) => new([fault], false, null);

    /// <inheritdoc/>
    public void Dispose() => Document?.Dispose();
}
