using System.Security.Cryptography;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Sealing;

/// <summary>Everything that is derived from an envelope's seed: K(L) and K(L, j) of rule 2. Erased by Dispose.</summary>
/// <remarks>HKDF's extract step is the same for all labels (salt = coreHash), so it is done once; <c>ProtocolHash.Derive</c> is the same function in one piece.</remarks>
internal ref struct SeedKeys
{
    private readonly Span<byte> _prk;

    /// <param name="seed">s, 32 bytes.</param>
    /// <param name="coreHash">The salt.</param>
    /// <param name="scratch32">32 bytes for the extracted key, on the caller's stack.</param>
    public SeedKeys(ReadOnlySpan<byte> seed, in Hash32 coreHash, Span<byte> scratch32)
    {
        Span<byte> salt = stackalloc byte[Hash32.Size];
        coreHash.CopyTo(salt);
        _prk = scratch32;
        HMACSHA256.HashData(salt, seed, _prk);
    }

    /// <summary>The key of the body, AES-256.</summary>
    public readonly void BodyKey(Span<byte> key32) => Expand("relay/1/dek\u0001"u8, key32);

    /// <summary>c, the envelope's part of the slot's tie seed.</summary>
    public readonly Hash32 Tie() => Public("relay/1/tie\u0001"u8);

    /// <summary>Blinds the envelope's entry of the transcript.</summary>
    public readonly Hash32 Blind() => Public("relay/1/blind\u0001"u8);

    /// <summary>Coefficients 1 … t − 1 of the sharing, 32 bytes each.</summary>
    public readonly void Coefficients(Span<byte> coefficients)
    {
        for (var j = 1; j <= coefficients.Length / Secret32.Size; j++)
            Expand([.. "relay/1/coef"u8, 0, (byte)j, 1], coefficients.Slice((j - 1) * Secret32.Size, Secret32.Size));
    }

    /// <summary>The input of DeriveKeyPair for the ephemeral key towards holder <paramref name="index"/>.</summary>
    public readonly void Ephemeral(byte index, Span<byte> input32) => Expand([.. "relay/1/eph"u8, 0, index, 1], input32);

    public readonly void Dispose() => CryptographicOperations.ZeroMemory(_prk);

    private readonly Hash32 Public(ReadOnlySpan<byte> info)
    {
        Span<byte> value = stackalloc byte[Hash32.Size];
        Expand(info, value);
        return new Hash32(value);
    }

    /// <summary>HKDF-Expand of one block: HMAC(prk, info ‖ 0x01); the caller's text ends in the counter already.</summary>
    private readonly void Expand(ReadOnlySpan<byte> infoAndCounter, Span<byte> output32) => HMACSHA256.HashData(_prk, infoAndCounter, output32);
}
