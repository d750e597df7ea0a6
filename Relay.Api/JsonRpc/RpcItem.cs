using System.Text.Json;
using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>One request of a body, or what is wrong with it.</summary>
/// <param name="Id">The id's JSON as it came; null for a notification.</param>
/// <param name="Method">The method's name; empty where there is a fault.</param>
/// <param name="Params">The parameters; undefined where there are none.</param>
/// <param name="Fault">Why it is no request.</param>
internal sealed record RpcItem(byte[]? Id, string Method, JsonElement Params, Rejection? Fault)
{
    /// <summary>The id of an answer to something that has none.</summary>
    public static readonly byte[] NullId = "null"u8.ToArray();

    /// <summary>A fault under an id, or under null.</summary>
    public static RpcItem Faulty(byte[]? id, RejectionCode code, string detail) => new(id ?? NullId, "", default, new Rejection(code, detail));
}
