using System.Buffers.Binary;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Protocol;

/// <summary>Writes canonical bytes (protocol.md, rule 1): big-endian, unsigned, fixed width, in a span of the exact length.</summary>
internal ref struct CanonicalWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private int _at;

    /// <summary>True when every byte was written.</summary>
    public readonly bool IsFull => _at == _destination.Length;

    public void U8(byte value) => _destination[_at++] = value;

    public void U16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);

    public void U32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);

    public void U64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);

    public void U256(in UInt256 value) => value.CopyTo(Take(UInt256.Size));

    public void Hash(in Hash32 value) => value.CopyTo(Take(Hash32.Size));

    public void Address(in Address value) => value.CopyTo(Take(Ethereum.Address.Size));

    public void Bytes(scoped ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    private Span<byte> Take(int length)
    {
        var taken = _destination.Slice(_at, length);
        _at += length;
        return taken;
    }
}
