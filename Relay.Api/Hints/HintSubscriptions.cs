using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Relay.Api.JsonRpc;
using Relay.Auction;

namespace Relay.Api.Hints;

/// <summary>The subscriptions of one connection. Their ids are the connection's own: nobody else can name them.</summary>
internal sealed class HintSubscriptions(int most)
{
    /// <summary>Ours, and the name under which searchers' clients of other relays ask for the same.</summary>
    private static readonly string[] Names = ["relay_hints", "mevblocker_partialPendingTransactions"];

    private ImmutableSortedDictionary<ulong, ReadOnlyMemory<byte>> _heads = ImmutableSortedDictionary<ulong, ReadOnlyMemory<byte>>.Empty;
    private ulong _given;

    /// <summary>The methods, for the document.</summary>
    public static IReadOnlyList<RpcMethod> Methods { get; } =
    [
        new("eth_subscribe", "Over a WebSocket to /: tells of every event from now on; relay_hints, or mevblocker_partialPendingTransactions.", static (_, _) => throw new NotSupportedException()) { Parameters = ["subscription"], ResultTypes = ["string"] },
        new("eth_unsubscribe", "Over a WebSocket to /: ends a subscription.", static (_, _) => throw new NotSupportedException()) { Parameters = ["id"], ResultTypes = ["boolean"] },
    ];

    /// <summary>True where there is one.</summary>
    public bool Any => !_heads.IsEmpty;

    /// <summary>What stands before the event in each subscription's message.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Heads => _heads.Values;

    /// <summary>Answers a request.</summary>
    public RpcAnswer Answer(RpcItem item)
    {
        var method = Methods.FirstOrDefault(method => method.Name == item.Method);
        if (method is null) return Refuse(RejectionCode.MethodNotFound, "method: this socket serves eth_subscribe and eth_unsubscribe; everything else is POST /");
        var parameters = new RpcParameters(item.Params, method.Parameters);
        var field = parameters.Field(0);
        var text = field.Required(field.Text());
        if (parameters.Fault is { } fault) return new RpcAnswer.Refused(fault);
        return method == Methods[0] ? Subscribe(text!) : new RpcAnswer.Result(Unsubscribe(text!));
    }

    private RpcAnswer Subscribe(string name)
    {
        if (!Names.Contains(name)) return Refuse(RejectionCode.FieldInvalid, $"subscription: expected one of {string.Join(", ", Names)}");
        if (_heads.Count >= most) return Refuse(RejectionCode.RateLimited, string.Create(CultureInfo.InvariantCulture, $"subscription: at most {most} on one connection"));
        var id = ++_given;
        var head = string.Create(CultureInfo.InvariantCulture, $$$"""{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x{{{id:x}}}","result":""");
        ImmutableInterlocked.Update(ref _heads, static (heads, one) => heads.Add(one.Id, one.Head), (Id: id, Head: (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(head)));
        return new RpcAnswer.Result(string.Create(CultureInfo.InvariantCulture, $"0x{id:x}"));
    }

    private bool Unsubscribe(string id)
    {
        if (!id.StartsWith("0x", StringComparison.Ordinal) || !ulong.TryParse(id.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return false;
        var had = _heads.ContainsKey(number);
        ImmutableInterlocked.Update(ref _heads, static (heads, one) => heads.Remove(one), number);
        return had;
    }

    private static RpcAnswer.Refused Refuse(RejectionCode code, string detail) => new(new Rejection(code, detail));
}
