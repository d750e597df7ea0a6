using System.Net;
using System.Net.Sockets;

namespace Relay.Api.Limits;

/// <summary>What counts as one client: an IPv4 address, or the 64 bits of an IPv6 address that one customer is given whole.</summary>
/// <param name="High">The upper 64 bits.</param>
/// <param name="IsV4">True for IPv4.</param>
internal readonly record struct ClientAddress(ulong High, bool IsV4)
{
    /// <summary>The client at an address; all without one are one client.</summary>
    public static ClientAddress Of(IPAddress? address)
    {
        if (address is null) return default;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        _ = address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? new ClientAddress(System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes), true)
            : new ClientAddress(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), false);
    }
}
