using System.Globalization;

namespace Relay.Auction.Ethereum;

/// <summary>The digest of <c>personal_sign</c>: EIP-191 version 0x45.</summary>
public static class PersonalMessage
{
    /// <summary>keccak256("\x19Ethereum Signed Message:\n" ‖ decimal length of <paramref name="text"/> in bytes ‖ <paramref name="text"/>).</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> length = stackalloc byte[10];
        text.Length.TryFormat(length, out var digits, default, CultureInfo.InvariantCulture);
        return Keccak.Hash("\u0019Ethereum Signed Message:\n"u8, length[..digits], text);
    }
}
