using System.Runtime.CompilerServices;

namespace Relay.Auction.Ethereum;

/// <summary>Recovery of the address that signed a digest.</summary>
public static class Secp256k1
{
    /// <summary>Length of a signature r ‖ s ‖ v.</summary>
    public const int SignatureSize = 65;

    // n / 2, rounded down: the largest s of EIP-2.
    private static ReadOnlySpan<byte> HalfOrder =>
    [
        0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0,
    ];

    /// <summary>Recovers the signer of <paramref name="digest"/> from r ‖ s ‖ v with v of 0, 1, 27 or 28.</summary>
    /// <returns>
    /// False for another length or v, for r or s of zero or not below the group's order, for an s above half of it (EIP-2; libsecp256k1
    /// itself would take that), and where r is no point.
    /// </returns>
    public static bool TryRecover(in Hash32 digest, ReadOnlySpan<byte> signature65, out Address signer)
    {
        signer = default;
        if (signature65.Length != SignatureSize) return false;
        int recoveryId = signature65[64] switch { 0 or 27 => 0, 1 or 28 => 1, _ => -1 };
        return recoveryId >= 0 && TryRecover(digest, signature65[..64], recoveryId, out signer);
    }

    /// <summary>As above with the recovery id (0 or 1) apart.</summary>
    [SkipLocalsInit]
    internal static bool TryRecover(in Hash32 digest, ReadOnlySpan<byte> signature64, int recoveryId, out Address signer)
    {
        signer = default;
        if (signature64.Length != 64 || IsHigh(signature64[32..])) return false;

        var context = Secp256k1Native.Context;
        Span<byte> signature = stackalloc byte[Secp256k1Native.RecoverableSignatureSize];
        Span<byte> key = stackalloc byte[Secp256k1Native.PublicKeySize];
        Span<byte> digestBytes = stackalloc byte[Hash32.Size];
        digest.CopyTo(digestBytes);
        // Parsing refuses scalars not below the order, recovering refuses zeros.
        if (Secp256k1Native.ParseCompact(context, ref signature[0], in signature64[0], recoveryId) != 1
            || Secp256k1Native.Recover(context, ref key[0], in signature[0], in digestBytes[0]) != 1) return false;
        signer = AddressOf(key);
        return true;
    }

    /// <summary>True where <see cref="TryRecover(in Hash32, ReadOnlySpan{byte}, int, out Address)"/> finds an address, whatever was signed: an eighth of its cost.</summary>
    /// <remarks>An address is found wherever r is the x of a point; the one exception, a key at infinity, nobody can make.</remarks>
    [SkipLocalsInit]
    internal static bool IsRecoverable(ReadOnlySpan<byte> signature64, int recoveryId)
    {
        if (signature64.Length != 64 || IsHigh(signature64[32..]) || !signature64[..32].ContainsAnyExcept((byte)0) || !signature64[32..].ContainsAnyExcept((byte)0)) return false;
        var context = Secp256k1Native.Context;
        Span<byte> signature = stackalloc byte[Secp256k1Native.RecoverableSignatureSize];
        Span<byte> key = stackalloc byte[Secp256k1Native.PublicKeySize];
        Span<byte> point = [2, .. signature64[..32]];
        return Secp256k1Native.ParseCompact(context, ref signature[0], in signature64[0], recoveryId) == 1
            && Secp256k1Native.ParsePublicKey(context, ref key[0], in point[0], (nuint)point.Length) == 1;
    }

    /// <summary>True where the big-endian scalar is above half of the group's order.</summary>
    internal static bool IsHigh(ReadOnlySpan<byte> s) => s.SequenceCompareTo(HalfOrder) > 0;

    /// <summary>The address of a key in the library's own form: the last 20 bytes of the hash of x ‖ y.</summary>
    [SkipLocalsInit]
    internal static Address AddressOf(ReadOnlySpan<byte> nativeKey)
    {
        Span<byte> point = stackalloc byte[Secp256k1Native.UncompressedKeySize];
        var length = (nuint)point.Length;
        _ = Secp256k1Native.SerializePublicKey(Secp256k1Native.Context, ref point[0], ref length, in nativeKey[0], Secp256k1Native.Uncompressed);
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak.Hash(point[1..]).CopyTo(hash);
        return new Address(hash[12..]);
    }
}
