using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Keys;

/// <summary>Encrypts what the relay must keep in Redis and nobody else may read there: outcomes of losers, contents of winners, standing orders.</summary>
/// <remarks>
/// AES-256-GCM with a random nonce; the purpose is authenticated, so that a record cannot stand in another's place. All nodes of one relay share the key.
/// Safe for use by several threads at once: each call has a cipher of its own, for one <see cref="AesGcm"/> must not be shared (two calls would mix their nonces).
/// </remarks>
public sealed class RestKey : IDisposable
{
    /// <summary>How much longer a sealed record is than its content.</summary>
    public const int Overhead = NonceSize + TagSize;

    private const int KeySize = 32, NonceSize = 12, TagSize = 16;

    private readonly byte[] _key;
    private readonly ConcurrentDictionary<string, byte[]> _derived = new();

    private RestKey(byte[] key) => _key = key;

    /// <summary>Loads the key from a folder, or makes it on the first start.</summary>
    /// <exception cref="KeyFolderException">The file is damaged.</exception>
    public static RestKey Load(KeyFolder folder, string name)
    {
        var key = folder.Read(name);
        if (key is null)
        {
            key = RandomNumberGenerator.GetBytes(KeySize);
            folder.Write(name, key);
        }

        if (key.Length != KeySize) throw new KeyFolderException($"{Path.Combine(folder.Path, name)} is damaged: it must hold {KeySize} bytes.");
        return new RestKey(key);
    }

    /// <summary>nonce ‖ ciphertext ‖ tag.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> content)
    {
        var sealedBytes = new byte[NonceSize + content.Length + TagSize];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(nonce, content, sealedBytes.AsSpan(NonceSize, content.Length), sealedBytes.AsSpan(NonceSize + content.Length), Encoding.ASCII.GetBytes(purpose));
        return sealedBytes;
    }

    /// <summary>The content; false where it was sealed under another key or purpose, or was changed.</summary>
    public bool TryOpen(string purpose, ReadOnlySpan<byte> sealedBytes, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        if (sealedBytes.Length < NonceSize + TagSize) return false;
        var opened = new byte[ContentLength(sealedBytes.Length)];
        if (!TryOpen(purpose, sealedBytes, opened)) return false;
        content = opened;
        return true;
    }

    /// <summary>As the other, into the caller's own bytes, which it can keep in place and overwrite.</summary>
    /// <param name="purpose">What it was sealed for.</param>
    /// <param name="sealedBytes">At least <see cref="Overhead"/> bytes.</param>
    /// <param name="content">Exactly <see cref="ContentLength"/> bytes; zero where the answer is false.</param>
    public bool TryOpen(string purpose, ReadOnlySpan<byte> sealedBytes, Span<byte> content)
    {
        using var cipher = new AesGcm(_key, TagSize);
        try
        {
            cipher.Decrypt(sealedBytes[..NonceSize], sealedBytes[NonceSize..^TagSize], sealedBytes[^TagSize..], content, Encoding.ASCII.GetBytes(purpose));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <summary>Length of the content of a sealed record.</summary>
    public static int ContentLength(int sealedLength) => sealedLength - Overhead;

    /// <summary>HMAC-SHA256 under a key that is derived from this one for <paramref name="label"/> (HKDF-Expand): names and seeds that nobody without the key can compute.</summary>
    /// <param name="label">One of a few that are written in the code: the key of each is kept.</param>
    /// <param name="content">What is named.</param>
    public Hash32 Mac(string label, ReadOnlySpan<byte> content)
    {
        Span<byte> mac = stackalloc byte[Hash32.Size];
        HMACSHA256.HashData(_derived.GetOrAdd(label, Derive), content, mac);
        return new Hash32(mac);
    }

    /// <summary>Overwrites the key, and those derived from it.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        foreach (var derived in _derived.Values) CryptographicOperations.ZeroMemory(derived);
    }

    private byte[] Derive(string label) => HKDF.Expand(HashAlgorithmName.SHA256, _key, KeySize, Encoding.ASCII.GetBytes(label));
}
