using System.Buffers;
using System.Globalization;
using Relay.Auction.Ethereum;

namespace Relay.Builders.Streaming;

/// <summary>The bytes of one message: made once at about their final length, kept as they are. A JSON writer fills it, and what repeats for every winner goes in by hand.</summary>
/// <param name="room">Bytes expected; it grows where that was too little.</param>
internal sealed class MessageBuffer(int room) : IBufferWriter<byte>
{
    private const int Least = 256;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(room);
    private int _length;

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, Least));
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>JSON as it is.</summary>
    public void Text(ReadOnlySpan<byte> utf8) => utf8.CopyTo(Take(utf8.Length));

    /// <summary>A string: 0x and two digits for each byte.</summary>
    public void Hex(ReadOnlySpan<byte> bytes)
    {
        var text = Take(4 + 2 * bytes.Length);
        "\"0x"u8.CopyTo(text);
        Convert.TryToHexStringLower(bytes, text[3..], out _);
        text[^1] = (byte)'"';
    }

    /// <summary>A hash, as a string.</summary>
    public void Hash(in Hash32 hash)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        hash.CopyTo(bytes);
        Hex(bytes);
    }

    /// <summary>A decimal number.</summary>
    public void Number(ulong value)
    {
        Reserve(Least);
        value.TryFormat(_bytes.AsSpan(_length), out var digits, default, CultureInfo.InvariantCulture);
        _length += digits;
    }

    /// <summary>A string: the number in hexadecimal, without leading zeros.</summary>
    public void Quantity(in UInt256 value)
    {
        Text("\"0x"u8);
        Reserve(Least);
        int digits;
        if (value.High == 0 && value.Low <= ulong.MaxValue) ((ulong)value.Low).TryFormat(_bytes.AsSpan(_length), out digits, "x", CultureInfo.InvariantCulture);
        else digits = System.Text.Encoding.UTF8.GetBytes(value.ToQuantity().AsSpan(2), _bytes.AsSpan(_length));
        _length += digits;
        Text("\""u8);
    }

    private Span<byte> Take(int length)
    {
        Reserve(length);
        var taken = _bytes.AsSpan(_length, length);
        _length += length;
        return taken;
    }

    private void Reserve(int length)
    {
        if (_bytes.Length - _length < length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
    }
}
