using System.Net;

namespace Relay.Api.Limits;

/// <summary>Whose request it is: the address that the connection comes from, or, where that is a known proxy, the one that the proxy names.</summary>
/// <param name="proxies">Networks of the proxies; none by default, and then nothing that a client says of its address counts.</param>
internal sealed class ClientAddresses(IReadOnlyList<IPNetwork> proxies)
{
    private const string Forwarded = "X-Forwarded-For";

    /// <summary>The client of a request: from the right, the first address that is not a known proxy's. What stands left of it anybody can write.</summary>
    public ClientAddress Of(HttpContext context) => ClientAddress.Of(Find(context.Connection.RemoteIpAddress, context.Request.Headers[Forwarded]));

    /// <summary>As <see cref="Of"/>, of the parts that it looks at.</summary>
    internal IPAddress? Find(IPAddress? from, IEnumerable<string?> forwarded)
    {
        if (proxies.Count == 0 || !IsProxy(from)) return from;
        var named = forwarded.SelectMany(line => (line ?? "").Split(',')).Select(word => word.Trim()).Reverse();
        foreach (var word in named)
        {
            // What a proxy did not write as an address is nobody's: the request is the proxy's own.
            if (!IPAddress.TryParse(word, out var address)) return from;
            from = address;
            if (!IsProxy(address)) break;
        }

        return from;
    }

    private bool IsProxy(IPAddress? address)
    {
        if (address is null) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return proxies.Any(network => network.Contains(plain));
    }
}
