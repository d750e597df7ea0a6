using System.Security.Cryptography;

namespace Relay.Auction.Sealing;

/// <summary>The AEADs of RFC 9180 section 7.3. The protocol uses <see cref="Aes128Gcm"/>; the others carry the RFC's vectors.</summary>
internal enum HpkeAead : ushort
{
    Aes128Gcm = 1,
    Aes256Gcm = 2,
    ChaCha20Poly1305 = 3,
}

internal static class HpkeAeads
{
    public const int NonceSize = 12;
    public const int TagSize = 16;

    public static int KeySize(this HpkeAead aead) => aead == HpkeAead.Aes128Gcm ? 16 : 32;

    /// <summary>Writes the ciphertext and its tag (16 bytes longer than the plaintext).</summary>
    public static void Seal(this HpkeAead aead, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> sealedText)
    {
        var body = sealedText[..plaintext.Length];
        var tag = sealedText.Slice(plaintext.Length, TagSize);
        if (aead == HpkeAead.ChaCha20Poly1305)
        {
            using var chacha = new ChaCha20Poly1305(key);
            chacha.Encrypt(nonce, plaintext, body, tag, aad);
            return;
        }

        using var gcm = new AesGcm(key, TagSize);
        gcm.Encrypt(nonce, plaintext, body, tag, aad);
    }

    /// <summary>False where the text does not authenticate; then nothing was written.</summary>
    /// <remarks>The base library says so by an exception, some ten microseconds each: bounded by the caps of a slot.</remarks>
    public static bool TryOpen(this HpkeAead aead, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        if (sealedText.Length < TagSize) return false;
        var body = sealedText[..^TagSize];
        var tag = sealedText[^TagSize..];
        try
        {
            if (aead == HpkeAead.ChaCha20Poly1305)
            {
                using var chacha = new ChaCha20Poly1305(key);
                chacha.Decrypt(nonce, body, tag, plaintext[..body.Length], aad);
                return true;
            }

            using var gcm = new AesGcm(key, TagSize);
            gcm.Decrypt(nonce, body, tag, plaintext[..body.Length], aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
