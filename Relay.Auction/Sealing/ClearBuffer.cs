using System.Collections.Concurrent;
using System.Numerics;
using System.Security.Cryptography;

namespace Relay.Auction.Sealing;

/// <summary>Bytes in clear with one owner: pinned, so that the garbage collector leaves no copy behind, and overwritten when they are given back.</summary>
public sealed class ClearBuffer : IDisposable
{
    private const int Smallest = 4096, Classes = 12, LargestKept = 64 * 1024, KeptOfEach = 64;

    private static readonly ConcurrentBag<byte[]>[] Pool = [.. Enumerable.Range(0, Classes).Select(_ => new ConcurrentBag<byte[]>())];

    private readonly int _length;
    private byte[]? _bytes;

    private ClearBuffer(byte[] bytes, int length) => (_bytes, _length) = (bytes, length);

    /// <summary>The bytes; not to be used after <see cref="Dispose"/>.</summary>
    public Memory<byte> Memory => (_bytes ?? throw new ObjectDisposedException(nameof(ClearBuffer))).AsMemory(0, _length);

    /// <summary>The bytes; not to be used after <see cref="Dispose"/>.</summary>
    public Span<byte> Span => Memory.Span;

    /// <summary>A buffer of exactly <paramref name="length"/> zero bytes.</summary>
    public static ClearBuffer Rent(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var size = Math.Max(Smallest, (int)BitOperations.RoundUpToPowerOf2((uint)length));
        return new ClearBuffer(
            size <= LargestKept && Pool[ClassOf(size)].TryTake(out var kept) ? kept : GC.AllocateArray<byte>(size, pinned: true), length);
    }

    /// <summary>Overwrites the bytes.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is not { } bytes) return;
        CryptographicOperations.ZeroMemory(bytes);
        if (bytes.Length <= LargestKept && Pool[ClassOf(bytes.Length)] is { Count: < KeptOfEach } pool) pool.Add(bytes);
    }

    /// <summary>The length only.</summary>
    public override string ToString() => $"{_length} bytes";

    private static int ClassOf(int size) => BitOperations.Log2((uint)size) - BitOperations.Log2(Smallest);
}
