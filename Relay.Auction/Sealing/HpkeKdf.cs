using System.Security.Cryptography;

namespace Relay.Auction.Sealing;

/// <summary>LabeledExtract and LabeledExpand of RFC 9180 section 4 over HKDF-SHA256, for one suite id.</summary>
internal readonly ref struct HpkeKdf(ReadOnlySpan<byte> suite)
{
    public const int HashSize = 32;
    private const int LongestInput = 512;
    private readonly ReadOnlySpan<byte> _suite = suite;

    public void Extract(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> label, ReadOnlySpan<byte> input, Span<byte> key)
    {
        var length = Length(label, input);
        Span<byte> buffer = length <= LongestInput ? stackalloc byte[LongestInput] : new byte[length];
        Write(buffer, label, input);
        HKDF.Extract(HashAlgorithmName.SHA256, buffer[..length], salt, key);
        CryptographicOperations.ZeroMemory(buffer);
    }

    public void Expand(ReadOnlySpan<byte> key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> info, Span<byte> output)
    {
        var length = 2 + Length(label, info);
        Span<byte> buffer = length <= LongestInput ? stackalloc byte[LongestInput] : new byte[length];
        buffer[0] = (byte)(output.Length >> 8);
        buffer[1] = (byte)output.Length;
        Write(buffer[2..], label, info);
        HKDF.Expand(HashAlgorithmName.SHA256, key, output, buffer[..length]);
    }

    private int Length(ReadOnlySpan<byte> label, ReadOnlySpan<byte> rest) => 7 + _suite.Length + label.Length + rest.Length;

    private void Write(Span<byte> buffer, ReadOnlySpan<byte> label, ReadOnlySpan<byte> rest)
    {
        "HPKE-v1"u8.CopyTo(buffer);
        _suite.CopyTo(buffer[7..]);
        label.CopyTo(buffer[(7 + _suite.Length)..]);
        rest.CopyTo(buffer[(7 + _suite.Length + label.Length)..]);
    }
}
