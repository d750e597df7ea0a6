using System.Buffers.Binary;
using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.State;

namespace Relay.Tests.State;

/// <summary>Appends that are good unless the test changes something.</summary>
internal static class LeafAppends
{
    public const ulong Slot = 77, ClosesAt = 1_700_000_012_000;

    public static LeafAppend Good(int seed, ulong slot = Slot) => new()
    {
        Slot = slot,
        ReceivedAtMs = ClosesAt - 1_000,
        ClosesAtMs = ClosesAt,
        Leaf = new Hash32(Digest(seed, 1)),
        Content = new Hash32(Digest(seed, 2)),
        Signer = new Address(Digest(seed, 3)),
        BundleId = Digest(seed, 4).AsMemory(0, 16),
        Nonce = 1,
        MaxLeaves = 100_000,
        MaxPerSigner = 1_000,
        Durability = Durability.Fsync,
        Envelope = Digest(seed, 5),
    };

    public static byte[] Digest(int seed, int part)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], part);
        return SHA256.HashData(bytes);
    }
}
