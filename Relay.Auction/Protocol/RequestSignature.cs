using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Protocol;

/// <summary>What the signature of an HTTP request covers (docs/api-signing.md): the same bytes for clients and for the relay.</summary>
/// <remarks>
/// hash = H("relay/1/request", u8 length ‖ method ‖ u16 length ‖ target ‖ SHA-256(body) ‖ chainId u64 ‖ relay 20 ‖ expiry u64 ms), signed under the same label.
/// The relay's address is in it, or one relay could show a request that it was sent to another one within its 30 seconds.
/// </remarks>
public static class RequestSignature
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/request";

    /// <summary>Header of <c>address:signature</c>.</summary>
    public const string Header = "X-Relay-Signature";

    /// <summary>Header of the expiry in Unix milliseconds, decimal.</summary>
    public const string ExpiryHeader = "X-Relay-Expiry";

    /// <summary>How far ahead an expiry may be, in milliseconds.</summary>
    public const ulong LongestLifeMs = 30_000;

    /// <summary>The hash of a request.</summary>
    /// <param name="method">In capitals, at most 255 characters of ASCII.</param>
    /// <param name="target">Path and query as they stand in the request line, at most 65,535 characters of ASCII.</param>
    /// <param name="body">The body's bytes; empty where there is none.</param>
    /// <param name="chainId">The relay's chain.</param>
    /// <param name="relay">The relay's address.</param>
    /// <param name="expiryMs">After this instant the request is refused.</param>
    /// <exception cref="ArgumentOutOfRangeException">Method or target is too long.</exception>
    public static Hash32 HashOf(string method, string target, ReadOnlySpan<byte> body, ulong chainId, Address relay, ulong expiryMs)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(method.Length, byte.MaxValue);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, ushort.MaxValue);
        var bytes = new byte[1 + method.Length + 2 + target.Length + SHA256.HashSizeInBytes + 8 + Address.Size + 8];
        var rest = bytes.AsSpan();
        rest[0] = (byte)method.Length;
        Encoding.ASCII.GetBytes(method, rest[1..]);
        rest = rest[(1 + method.Length)..];
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)target.Length);
        Encoding.ASCII.GetBytes(target, rest[2..]);
        rest = rest[(2 + target.Length)..];
        SHA256.HashData(body, rest);
        var writer = new CanonicalWriter(rest[SHA256.HashSizeInBytes..]);
        writer.U64(chainId);
        writer.Address(relay);
        writer.U64(expiryMs);
        return ProtocolHash.Of(Label, bytes);
    }

    /// <summary>The value of <see cref="Header"/>.</summary>
    public static string Sign(SignerKey key, in Hash32 hash)
    {
        ArgumentNullException.ThrowIfNull(key);
        return $"{key.Address}:{Hex.Encode(ProtocolSignature.Sign(key, Label, hash))}";
    }
}
