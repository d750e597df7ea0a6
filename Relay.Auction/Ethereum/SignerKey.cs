using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Relay.Auction.Ethereum;

/// <summary>A secp256k1 secret that signs digests; erased from memory by <see cref="Dispose"/>.</summary>
/// <remarks>Safe for concurrent signing. Dispose it only when nobody signs any more.</remarks>
public sealed class SignerKey : IDisposable
{
    /// <summary>Length of the secret in bytes.</summary>
    public const int SecretSize = 32;

    // Pinned, so that the collector leaves no copies behind.
    private readonly byte[] _secret = GC.AllocateArray<byte>(SecretSize, pinned: true);
    private bool _disposed;

    private SignerKey(ReadOnlySpan<byte> secret)
    {
        secret.CopyTo(_secret);
        Span<byte> key = stackalloc byte[Secp256k1Native.PublicKeySize];
        _ = Secp256k1Native.CreatePublicKey(Secp256k1Native.Context, ref key[0], in _secret[0]);
        Address = Secp256k1.AddressOf(key);
    }

    /// <summary>The address of the key.</summary>
    public Address Address { get; }

    /// <summary>A new key from the system's random number generator.</summary>
    public static SignerKey Generate()
    {
        Span<byte> secret = stackalloc byte[SecretSize];
        try
        {
            while (true)
            {
                RandomNumberGenerator.Fill(secret);
                if (TryImport(secret, out var key)) return key;
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Takes a copy of a 32-byte big-endian secret; false for another length, zero, or not below the group's order.</summary>
    public static bool TryImport(ReadOnlySpan<byte> secret32, [NotNullWhen(true)] out SignerKey? key)
    {
        key = null;
        if (secret32.Length != SecretSize || Secp256k1Native.VerifySecret(Secp256k1Native.Context, in secret32[0]) != 1) return false;
        key = new SignerKey(secret32);
        return true;
    }

    /// <summary>Writes r ‖ s ‖ v to the first 65 bytes: deterministic (RFC 6979), low s, v 27 or 28.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than 65 bytes.</exception>
    /// <exception cref="ObjectDisposedException">The secret is erased.</exception>
    public void Sign(in Hash32 digest, Span<byte> signature65)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (signature65.Length < Secp256k1.SignatureSize) throw new ArgumentException("65 bytes are needed.", nameof(signature65));

        var context = Secp256k1Native.Context;
        Span<byte> digestBytes = stackalloc byte[Hash32.Size];
        digest.CopyTo(digestBytes);
        Span<byte> signature = stackalloc byte[Secp256k1Native.RecoverableSignatureSize];
        if (Secp256k1Native.SignRecoverable(context, ref signature[0], in digestBytes[0], in _secret[0], 0, 0) != 1)
            throw new CryptographicException("libsecp256k1 found no nonce for a signature.");
        _ = Secp256k1Native.SerializeCompact(context, ref signature65[0], out var recoveryId, in signature[0]);
        signature65[64] = (byte)(27 + recoveryId);
    }

    /// <summary>As the other, to a new array of 65 bytes.</summary>
    public byte[] Sign(in Hash32 digest)
    {
        var signature = new byte[Secp256k1.SignatureSize];
        Sign(digest, signature);
        return signature;
    }

    /// <summary>Writes the secret to the first 32 bytes of <paramref name="secret32"/>; the caller erases it.</summary>
    public void Export(Span<byte> secret32)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _secret.CopyTo(secret32);
    }

    /// <summary>The address only.</summary>
    public override string ToString() => Address.ToString();

    /// <summary>Erases the secret.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }
}
