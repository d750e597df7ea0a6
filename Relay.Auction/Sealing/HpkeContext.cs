using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Relay.Auction.Sealing;

/// <summary>The context of RFC 9180 section 5 in base mode: one key, a nonce that counts, and an exporter. Not thread-safe; erased by Dispose.</summary>
internal sealed class HpkeContext : IDisposable
{
    private readonly HpkeAead _aead;
    private readonly byte[] _key;
    private readonly byte[] _baseNonce = new byte[HpkeAeads.NonceSize];
    private readonly byte[] _exporterSecret = new byte[HpkeKdf.HashSize];
    private ulong _sequence;

    /// <summary>KeySchedule (section 5.1) with neither pre-shared key nor its id.</summary>
    public HpkeContext(HpkeAead aead, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        _aead = aead;
        _key = new byte[aead.KeySize()];

        var kdf = new HpkeKdf(Suite(stackalloc byte[10], aead));
        Span<byte> context = stackalloc byte[1 + 2 * HpkeKdf.HashSize];
        context[0] = 0; // mode_base
        kdf.Extract([], "psk_id_hash"u8, [], context[1..33]);
        kdf.Extract([], "info_hash"u8, info, context[33..]);
        Span<byte> secret = stackalloc byte[HpkeKdf.HashSize];
        kdf.Extract(sharedSecret, "secret"u8, [], secret);
        kdf.Expand(secret, "key"u8, context, _key);
        kdf.Expand(secret, "base_nonce"u8, context, _baseNonce);
        kdf.Expand(secret, "exp"u8, context, _exporterSecret);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>Seals under the next sequence number; the output is 16 bytes longer than the plaintext.</summary>
    public void Seal(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> sealedText)
    {
        Span<byte> nonce = stackalloc byte[HpkeAeads.NonceSize];
        Nonce(nonce);
        _aead.Seal(_key, nonce, aad, plaintext, sealedText);
        _sequence = checked(_sequence + 1);
    }

    /// <summary>Opens under the next sequence number, which moves on only on success; false where the text does not authenticate.</summary>
    public bool TryOpen(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[HpkeAeads.NonceSize];
        Nonce(nonce);
        if (!_aead.TryOpen(_key, nonce, aad, sealedText, plaintext)) return false;
        _sequence = checked(_sequence + 1);
        return true;
    }

    /// <summary>Export (section 5.3).</summary>
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> output)
        => new HpkeKdf(Suite(stackalloc byte[10], _aead)).Expand(_exporterSecret, "sec"u8, exporterContext, output);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_exporterSecret);
    }

    private void Nonce(Span<byte> nonce)
    {
        _baseNonce.CopyTo(nonce);
        var low = nonce[4..];
        BinaryPrimitives.WriteUInt64BigEndian(low, BinaryPrimitives.ReadUInt64BigEndian(low) ^ _sequence);
    }

    /// <summary>"HPKE" ‖ KEM 0x0010 ‖ KDF 0x0001 ‖ AEAD.</summary>
    private static ReadOnlySpan<byte> Suite(Span<byte> buffer, HpkeAead aead)
    {
        ReadOnlySpan<byte> suite = [(byte)'H', (byte)'P', (byte)'K', (byte)'E', 0x00, 0x10, 0x00, 0x01, 0x00, (byte)aead];
        suite.CopyTo(buffer);
        return buffer;
    }
}
