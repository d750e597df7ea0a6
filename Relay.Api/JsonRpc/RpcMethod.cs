namespace Relay.Api.JsonRpc;

/// <summary>Answers one request.</summary>
internal delegate Task<RpcAnswer> RpcHandler(RpcCall call, CancellationToken cancellation);

/// <summary>A method of the door: what it does, for people and for programs.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Summary">One sentence for the OpenRPC document.</param>
/// <param name="Handler">Answers it.</param>
internal sealed record RpcMethod(string Name, string Summary, RpcHandler Handler)
{
    /// <summary>Most bytes of a request that stands alone.</summary>
    public int MaxBytes { get; init; } = RpcLimits.PlainBytes;

    /// <summary>True where the request must be signed.</summary>
    public bool MustBeSigned { get; init; }

    /// <summary>Names of the parameters by position; a name with a question mark may be left out.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>JSON types of the result.</summary>
    public IReadOnlyList<string> ResultTypes { get; init; } = ["object"];
}

/// <summary>A group of methods that the door serves.</summary>
internal interface IRpcMethods
{
    /// <summary>The methods.</summary>
    IEnumerable<RpcMethod> Methods { get; }
}
