using System.Buffers.Binary;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Protocol;

/// <summary>Reads canonical bytes (protocol.md, rule 1). Callers check the total length first; a read past the end throws, and is a bug.</summary>
internal ref struct CanonicalReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    public byte U8() => Bytes(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Bytes(2));

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Bytes(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Bytes(8));

    public UInt256 U256() => UInt256.Read(Bytes(UInt256.Size));

    public Hash32 Hash() => new(Bytes(Hash32.Size));

    public Address Address() => new(Bytes(Ethereum.Address.Size));

    public ReadOnlySpan<byte> Bytes(int length)
    {
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
