using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>An error of JSON-RPC: the message says what came and what was expected; data is for programs.</summary>
/// <param name="Code">The number that clients know.</param>
/// <param name="Message">The rejection's detail.</param>
/// <param name="Data">Reason, field and more.</param>
internal sealed record RpcError(int Code, string Message, RpcErrorDetails Data)
{
    /// <summary>The error of a rejection.</summary>
    public static RpcError Of(Rejection rejection)
    {
        var answer = Rejections.Answer(rejection.Code);
        return new RpcError(answer.JsonRpcCode, rejection.Detail, new RpcErrorDetails(rejection.Word, (ushort)rejection.Code, FieldOf(rejection.Detail), answer.Sentence)
        {
            // Every budget refills each second.
            RetryAfter = rejection.Code == RejectionCode.RateLimited ? 1 : null,
        });
    }

    /// <summary>By the catalogue's habit a detail starts with the field's path and a colon; other details have words before the first colon.</summary>
    private static string? FieldOf(string detail)
    {
        var colon = detail.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !detail.AsSpan(0, colon).ContainsAny(' ', '\'') ? detail[..colon] : null;
    }
}

/// <summary>The data of an error.</summary>
/// <param name="Reason">The catalogue's word.</param>
/// <param name="Number">The catalogue's number.</param>
/// <param name="Field">The field that is wrong.</param>
/// <param name="Hint">The catalogue's sentence.</param>
internal sealed record RpcErrorDetails(string Reason, ushort Number, string? Field, string Hint)
{
    /// <summary>The slot's cut-off, Unix milliseconds, where it came late.</summary>
    public ulong? ClosesAt { get; init; }

    /// <summary>When the last byte came, Unix milliseconds, where it came late.</summary>
    public ulong? ReceivedAt { get; init; }

    /// <summary>Seconds to wait.</summary>
    public int? RetryAfter { get; init; }
}
