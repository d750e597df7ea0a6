namespace Relay.Auction.Protocol;

/// <summary>Length-prefixed parts within records that only the relay's own nodes read.</summary>
internal static class ByteLengths
{
    /// <summary>Length of a part with its prefix.</summary>
    public static int Prefixed(int length) => 4 + length;

    /// <summary>Writes u32 length ‖ bytes.</summary>
    public static void WritePrefixed(this ref CanonicalWriter writer, ReadOnlySpan<byte> part)
    {
        writer.U32((uint)part.Length);
        writer.Bytes(part);
    }

    /// <summary>Reads u32 length ‖ bytes as a slice of <paramref name="source"/>; false where fewer are left.</summary>
    public static bool TryReadPrefixed(ReadOnlyMemory<byte> source, ref int at, out ReadOnlyMemory<byte> part)
    {
        part = default;
        if (source.Length - at < 4) return false;
        var length = new CanonicalReader(source.Span[at..]).U32();
        if (length > source.Length - at - 4) return false;
        part = source.Slice(at + 4, (int)length);
        at += 4 + (int)length;
        return true;
    }
}
