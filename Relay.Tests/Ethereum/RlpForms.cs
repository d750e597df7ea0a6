using System.Numerics;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

/// <summary>RLP as the yellow paper writes it, for making inputs; written apart from the product's reader and writer.</summary>
internal static class RlpForms
{
    public static byte[] Of(byte[] bytes) => bytes is [< 0x80] ? bytes : [.. Header(0x80, bytes.Length), .. bytes];

    public static byte[] Of(BigInteger number) => Of(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true));

    public static byte[] Of(Address address)
    {
        var bytes = new byte[Address.Size];
        address.CopyTo(bytes);
        return Of(bytes);
    }

    public static byte[] List(params IEnumerable<byte[]> items)
    {
        byte[] content = [.. items.SelectMany(item => item)];
        return [.. Header(0xc0, content.Length), .. content];
    }

    private static byte[] Header(int offset, int length)
    {
        if (length <= 55) return [(byte)(offset + length)];
        var size = new BigInteger(length).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [(byte)(offset + 55 + size.Length), .. size];
    }
}
