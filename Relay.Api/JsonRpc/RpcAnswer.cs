using System.Text.Json;

namespace Relay.Api.JsonRpc;

/// <summary>What a method answers.</summary>
internal abstract record RpcAnswer
{
    private RpcAnswer()
    {
    }

    /// <summary>A result to be written as JSON.</summary>
    /// <param name="Value">Null is written as null.</param>
    public sealed record Result(object? Value) : RpcAnswer;

    /// <summary>The node's own result, passed on as it came.</summary>
    /// <param name="Json">The value of its member result.</param>
    public sealed record NodeResult(JsonElement Json) : RpcAnswer;

    /// <summary>The node's own error, passed on as it came.</summary>
    /// <param name="Json">The value of its member error.</param>
    public sealed record NodeError(JsonElement Json) : RpcAnswer;

    /// <summary>A refusal.</summary>
    /// <param name="Error">Why.</param>
    public sealed record Refused(RpcError Error) : RpcAnswer
    {
        /// <summary>The same, from a rejection.</summary>
        public Refused(Auction.Rejection rejection)
            : this(RpcError.Of(rejection))
        {
        }
    }
}
