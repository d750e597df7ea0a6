namespace Relay.Auction.Sealing;

/// <summary>GF(2⁸) with the polynomial x⁸ + x⁴ + x³ + x + 1 (0x11b), the field of AES (FIPS 197 section 4).</summary>
/// <remarks>No tables and no branches on values: shares are secrets, and a table's index shows in the cache.</remarks>
internal static class GaloisField
{
    public static byte Multiply(byte a, byte b)
    {
        int product = 0, x = a, y = b;
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= -(y & 1) & x;
            y >>= 1;
            x = (x << 1) ^ (-(x >> 7) & 0x11b);
        }

        return (byte)product;
    }

    /// <summary>a²⁵⁴, which is 1/a; 0 for 0.</summary>
    public static byte Invert(byte a)
    {
        byte result = 1, power = a;
        for (var bit = 1; bit < 8; bit++)
        {
            power = Multiply(power, power);
            result = Multiply(result, power);
        }

        return result;
    }
}
