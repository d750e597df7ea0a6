using System.Buffers.Binary;

namespace Relay.Auction.Ethereum;

/// <summary>Writes the few items of which signing payloads are made to a buffer that the caller sized.</summary>
internal ref struct RlpWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _length;

    internal readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    internal void Byte(byte value) => _buffer[_length++] = value;

    internal void Integer(UInt256 value)
    {
        Span<byte> bytes = stackalloc byte[Ethereum.UInt256.Size];
        value.CopyTo(bytes);
        Bytes(bytes.TrimStart((byte)0));
    }

    /// <summary>A string of at most 55 bytes.</summary>
    internal void Bytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 1 || bytes[0] >= 0x80) Byte((byte)(0x80 + bytes.Length));
        bytes.CopyTo(_buffer[_length..]);
        _length += bytes.Length;
    }

    /// <summary>The header of a list whose items take <paramref name="length"/> bytes.</summary>
    internal void ListHeader(int length)
    {
        if (length <= 55)
        {
            Byte((byte)(0xc0 + length));
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        var size = bytes.TrimStart((byte)0);
        Byte((byte)(0xf7 + size.Length));
        size.CopyTo(_buffer[_length..]);
        _length += size.Length;
    }
}
