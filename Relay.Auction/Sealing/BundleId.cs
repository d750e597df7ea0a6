using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Sealing;

/// <summary>16 bytes by which a signer names a bundle, to replace or cancel it. Meaningful only together with the signer's address.</summary>
/// <param name="Value">The bytes as a big-endian number.</param>
public readonly record struct BundleId(UInt128 Value)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    /// <summary>Reads 16 bytes.</summary>
    public static BundleId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes 16 bytes.</summary>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>The id under which the edge seals for a client in clear: the first 16 bytes of SHA-256(address ‖ the client's own id) (rule 16).</summary>
    public static BundleId ForClient(Address client, ReadOnlySpan<byte> clientId)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> address = stackalloc byte[Address.Size];
        client.CopyTo(address);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(address);
        hash.AppendData(clientId);
        hash.GetHashAndReset(digest);
        return Read(digest);
    }

    /// <summary>Parses 0x and 32 hexadecimal digits of either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BundleId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (!Hex.TryDecode(text, bytes)) return false;
        id = Read(bytes);
        return true;
    }

    /// <summary>0x and 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => "0x" + Value.ToString("x32", CultureInfo.InvariantCulture);
}
