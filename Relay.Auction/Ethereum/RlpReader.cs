namespace Relay.Auction.Ethereum;

/// <summary>Reads canonical RLP and nothing else, one item after the other; never past its end.</summary>
/// <remarks>
/// The first fault sticks: every later read gives a default value and <see cref="More"/> is false, so that a decoder is a straight list of
/// fields with one question at its end. Canonical means: the shortest length, a byte below 0x80 bare, integers without leading zeros.
/// </remarks>
internal ref struct RlpReader
{
    private readonly ReadOnlySpan<byte> _input;
    private readonly int _end;
    private Rejection _fault;

    internal RlpReader(ReadOnlySpan<byte> input, int start) : this(input, start, input.Length)
    {
    }

    private RlpReader(ReadOnlySpan<byte> input, int start, int end)
    {
        _input = input;
        Position = start;
        _end = end;
    }

    /// <summary>Where the next item starts, counted from the start of the whole input.</summary>
    internal int Position { get; private set; }

    internal readonly bool Failed => _fault.Code != RejectionCode.None;

    internal readonly Rejection Fault => _fault;

    internal readonly bool More => Position < _end && !Failed;

    internal readonly bool AtList => More && _input[Position] >= 0xc0;

    /// <summary>Notes a fault of the content; the first one counts.</summary>
    internal void Reject(RejectionCode code, string detail)
    {
        if (!Failed) _fault = new Rejection(code, detail);
    }

    /// <summary>An integer of at most 64 bits.</summary>
    internal ulong UInt64(string field)
    {
        var bytes = Integer(field, 8, "64");
        var value = 0UL;
        foreach (var b in bytes) value = value << 8 | b;
        return value;
    }

    /// <summary>An integer of at most 256 bits.</summary>
    internal UInt256 UInt256(string field)
    {
        var bytes = Integer(field, 32, "256");
        UInt128 high = 0, low = 0;
        if (bytes.Length > 16)
        {
            high = BigEndian(bytes[..^16]);
            bytes = bytes[^16..];
        }

        if (!bytes.IsEmpty) low = BigEndian(bytes);
        return new UInt256(high, low);
    }

    /// <summary>A string of any length.</summary>
    internal ReadOnlySpan<byte> Bytes(string field) => Next(field, list: false, out var start, out var length) ? _input.Slice(start, length) : default;

    /// <summary>A string of exactly <paramref name="size"/> bytes; after a fault, empty.</summary>
    internal ReadOnlySpan<byte> Bytes(string field, int size)
    {
        var bytes = Bytes(field);
        if (Failed || bytes.Length == size) return bytes;
        Malformed(field, $"expected {size} bytes, got {bytes.Length}");
        return default;
    }

    internal Address Address(string field)
    {
        var bytes = Bytes(field, Ethereum.Address.Size);
        return bytes.IsEmpty ? default : new Address(bytes);
    }

    internal Hash32 Hash(string field)
    {
        var bytes = Bytes(field, Hash32.Size);
        return bytes.IsEmpty ? default : new Hash32(bytes);
    }

    /// <summary>A reader of the list's items; give it back to <see cref="Close"/>.</summary>
    internal RlpReader List(string field)
        => Next(field, list: true, out var start, out var length) ? new RlpReader(_input, start, start + length) : new RlpReader(_input, 0, 0) { _fault = _fault };

    /// <summary>Takes over the fault of a list's reader; items left in it are one.</summary>
    internal void Close(string field, scoped in RlpReader list)
    {
        if (list.Failed) Reject(list._fault.Code, list._fault.Detail);
        else if (list.Position != list._end) Malformed(field, "more items than expected");
    }

    /// <summary>Bytes after the last item are a fault.</summary>
    internal void End(string field)
    {
        if (More) Malformed(field, "bytes follow its end");
    }

    private void Malformed(string field, string detail) => Reject(RejectionCode.TransactionMalformed, $"{field}: {detail}");

    private ReadOnlySpan<byte> Integer(string field, int size, string bits)
    {
        var bytes = Bytes(field);
        if (bytes.Length > size) Malformed(field, $"expected an integer of at most {bits} bits");
        else if (!bytes.IsEmpty && bytes[0] == 0) Malformed(field, "an integer has no leading zeros");
        else return bytes;
        return default;
    }

    private static UInt128 BigEndian(ReadOnlySpan<byte> bytes)
    {
        var value = UInt128.Zero;
        foreach (var b in bytes) value = value << 8 | b;
        return value;
    }

    private bool Next(string field, bool list, out int start, out int length)
    {
        (start, length) = (0, 0);
        if (Failed) return false;
        var left = _input[Position.._end];
        if (left.IsEmpty) return Fail(field, "missing");

        var prefix = left[0];
        if (prefix >= 0xc0 != list) return Fail(field, list ? "expected a list, got a string" : "expected a string, got a list");
        if (prefix < 0x80)
        {
            (start, length) = (Position, 1);
            Position++;
            return true;
        }

        var header = 1;
        var size = (ulong)(prefix - (list ? 0xc0 : 0x80));
        if (size > 55)
        {
            var sizeLength = (int)size - 55;
            if (sizeLength >= left.Length) return Fail(field, "its length runs past the input");
            size = 0;
            foreach (var b in left.Slice(1, sizeLength)) size = size << 8 | b;
            if (left[1] == 0 || size <= 55) return Fail(field, "its length is not in the shortest form");
            header += sizeLength;
        }

        if (size > (ulong)(left.Length - header)) return Fail(field, "its length runs past the input");
        if (!list && size == 1 && left[header] < 0x80) return Fail(field, "a byte below 0x80 has no prefix");
        (start, length) = (Position + header, (int)size);
        Position = start + length;
        return true;
    }

    private bool Fail(string field, string detail)
    {
        Malformed(field, detail);
        return false;
    }
}
