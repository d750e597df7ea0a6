using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>What one holder says of each leaf of a set: seen before the release, and sealed rightly to it.</summary>
/// <remarks>
/// ver ‖ index u8 ‖ setHash ‖ seen ⌈count/8⌉ ‖ ok ⌈count/8⌉; the bit of a sequence is 0x80 >> (seq mod 8). The bytes do not name the count: it is the set's,
/// so they are read against it. Canonical: bits past the count are zero, and what is ok was seen. Hash and signature: <see cref="Label"/>, by the holder.
/// Made by <see cref="MarkSet"/>.
/// </remarks>
public sealed class Marks : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/marks";

    private const byte Version = 1;
    private const int Fixed = 2 + Hash32.Size;

    private readonly byte[] _bytes;

    internal Marks(byte[] canonical, uint count) => (_bytes, Count) = (canonical, count);

    /// <summary>The holder's place in the header, from 1.</summary>
    public byte Index => _bytes[1];

    /// <summary>The set that is marked.</summary>
    public Hash32 SetHash => new(_bytes.AsSpan(2));

    /// <summary>How many leaves are marked: the set's count.</summary>
    public uint Count { get; }

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, _bytes);

    static string IProtocolObject.SignatureLabel => Label;

    /// <summary>Length in bytes for a set of <paramref name="count"/> leaves.</summary>
    public static int SizeOf(uint count) => Fixed + 2 * Width(count);

    /// <summary>True where the holder had the leaf; "not seen" is the relay's fault. False past the count.</summary>
    public bool IsSeen(uint sequence) => Bit(Fixed, sequence);

    /// <summary>True where the holder's seal opens to a share that matches its hash. False past the count.</summary>
    public bool IsOk(uint sequence) => Bit(Fixed + Width(Count), sequence);

    /// <inheritdoc/>
    public byte[] Encode() => [.. _bytes];

    /// <summary>Reads the marks of a set of <paramref name="count"/> leaves; false for anything that is not canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, uint count, [NotNullWhen(true)] out Marks? marks)
    {
        marks = null;
        if (bytes.Length != SizeOf(count) || bytes[0] != Version || bytes[1] == 0) return false;
        var seen = bytes.Slice(Fixed, Width(count));
        var ok = bytes[(Fixed + Width(count))..];
        for (var i = 0; i < ok.Length; i++)
        {
            if ((ok[i] & ~seen[i]) != 0) return false;
        }

        if (count % 8 != 0 && (seen[^1] & 0xff >> (int)(count % 8)) != 0) return false;
        marks = new Marks(bytes.ToArray(), count);
        return true;
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("marks", Hash);

    internal static Marks Of(byte index, in Hash32 setHash, uint count, ReadOnlySpan<byte> seen, ReadOnlySpan<byte> ok)
    {
        var bytes = new byte[SizeOf(count)];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U8(index);
        writer.Hash(setHash);
        writer.Bytes(seen);
        writer.Bytes(ok);
        return new Marks(bytes, count);
    }

    internal static int Width(uint count) => (int)((count + 7L) / 8);

    private bool Bit(int start, uint sequence) => sequence < Count && (_bytes[start + (int)(sequence / 8)] & 0x80 >> (int)(sequence % 8)) != 0;
}
