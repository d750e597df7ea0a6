using System.Text;

namespace Relay.Tests.EndToEnd;

/// <summary>The ways in which bytes usually show where they should not.</summary>
internal static class Spellings
{
    /// <summary>Raw, as hexadecimal of either case, and as base64 at any offset.</summary>
    public static IReadOnlyList<byte[]> Of(ReadOnlySpan<byte> bytes)
    {
        var spellings = new List<byte[]> { bytes.ToArray(), Ascii(Convert.ToHexStringLower(bytes)), Ascii(Convert.ToHexString(bytes)) };
        for (var offset = 0; offset < 3; offset++)
        {
            // Whole groups of three only: what stands before and after them decides the other characters.
            var part = bytes[offset..];
            spellings.Add(Ascii(Convert.ToBase64String(part[..(part.Length / 3 * 3)])));
        }

        return spellings;
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
