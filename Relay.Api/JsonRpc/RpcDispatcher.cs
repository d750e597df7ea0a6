using System.Collections.Frozen;
using System.Globalization;
using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>The table of methods. What is not in it is not served: never a method that nobody has looked at.</summary>
internal sealed class RpcDispatcher
{
    private readonly FrozenDictionary<string, RpcMethod> _methods;

    public RpcDispatcher(IEnumerable<IRpcMethods> groups) => _methods = groups.SelectMany(group => group.Methods).ToFrozenDictionary(method => method.Name);

    /// <summary>Every method, by name.</summary>
    public IEnumerable<RpcMethod> Methods => _methods.Values.OrderBy(method => method.Name, StringComparer.Ordinal);

    /// <summary>How large a request for a method may be.</summary>
    public int MostBytes(string method) => _methods.TryGetValue(method, out var known) ? known.MaxBytes : RpcLimits.PlainBytes;

    /// <summary>The method of this name, or why there is none.</summary>
    public (RpcMethod? Method, Rejection Why) Find(string name)
    {
        if (_methods.TryGetValue(name, out var method)) return (method, default);
        var shown = name.Length is > 0 and <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')
            ? name
            : string.Create(CultureInfo.InvariantCulture, $"of {name.Length} characters");
        return (null, DeniedMethods.ReasonOf(name) is { } reason
            ? new Rejection(RejectionCode.MethodDenied, $"the method {shown} is not served here: {reason}")
            : new Rejection(RejectionCode.MethodNotFound, $"the method {shown} does not exist/is not available; /openrpc.json lists those that are"));
    }

    /// <summary>Answers one request of a body.</summary>
    public async Task<RpcAnswer> AnswerAsync(RpcItem item, RpcRequest request, CancellationToken cancellation)
    {
        if (item.Fault is { } fault) return new RpcAnswer.Refused(fault);
        var (method, why) = Find(item.Method);
        if (method is null) return new RpcAnswer.Refused(why);
        var call = new RpcCall(method, item.Params, request);
        if (method.MustBeSigned && !call.TryGetSigner(out _, out var unsigned)) return new RpcAnswer.Refused(unsigned);
        return await method.Handler(call, cancellation).ConfigureAwait(false);
    }
}
