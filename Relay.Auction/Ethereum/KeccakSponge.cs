using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Relay.Auction.Ethereum;

/// <summary>Absorbs pieces of a message and gives its Keccak-256 once; a stack value, nothing is allocated.</summary>
internal struct KeccakSponge
{
    /// <summary>1600 − 2 · 256 bits.</summary>
    internal const int Rate = 136;

    private KeccakState _state;
    private Block _block;
    private int _filled;

    internal void Absorb(ReadOnlySpan<byte> bytes)
    {
        Span<byte> block = _block;
        if (_filled > 0)
        {
            var taken = Math.Min(Rate - _filled, bytes.Length);
            bytes[..taken].CopyTo(block[_filled..]);
            _filled += taken;
            bytes = bytes[taken..];
            if (_filled < Rate) return;
            Mix(ref _state, block);
            _filled = 0;
        }

        for (; bytes.Length >= Rate; bytes = bytes[Rate..]) Mix(ref _state, bytes);
        bytes.CopyTo(block);
        _filled = bytes.Length;
    }

    internal Hash32 Finish()
    {
        Span<byte> block = _block;
        block[_filled..].Clear();
        block[_filled] = 0x01;
        block[Rate - 1] |= 0x80;
        Mix(ref _state, block);

        Span<byte> hash = stackalloc byte[Hash32.Size];
        Span<ulong> lanes = _state;
        for (var i = 0; i < 4; i++) BinaryPrimitives.WriteUInt64LittleEndian(hash[(8 * i)..], lanes[i]);
        return new Hash32(hash);
    }

    private static void Mix(ref KeccakState state, ReadOnlySpan<byte> block)
    {
        Span<ulong> lanes = state;
        if (BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, ulong>(block[..Rate]);
            for (var i = 0; i < words.Length; i++) lanes[i] ^= words[i];
        }
        else
        {
            for (var i = 0; i < Rate / 8; i++) lanes[i] ^= BinaryPrimitives.ReadUInt64LittleEndian(block[(8 * i)..]);
        }

        KeccakPermutation.Apply(ref state);
    }

    [InlineArray(Rate)]
    private struct Block
    {
        private byte _first;
    }
}

/// <summary>The 25 lanes of Keccak-f[1600].</summary>
[InlineArray(25)]
internal struct KeccakState
{
    private ulong _first;
}
