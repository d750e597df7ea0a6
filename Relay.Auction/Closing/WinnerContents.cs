using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Closing;

/// <summary>What a builder gets of a winner beside the result: the seed, which proves that leaf and content are one, and the transactions.</summary>
/// <param name="Seed">s: everything else of the envelope can be derived from it.</param>
/// <param name="Transactions">With their owner's tolerance and hash, in the bundle's order.</param>
public sealed record WinnerContents(Secret32 Seed, IReadOnlyList<WinnerTransaction> Transactions)
{
    /// <summary>Length in bytes of the record.</summary>
    internal int Length => Secret32.Size + 4 + Transactions.Sum(transaction => 1 + Hash32.Size + ByteLengths.Prefixed(transaction.Raw.Length));

    internal void Write(ref CanonicalWriter writer)
    {
        Span<byte> seed = stackalloc byte[Secret32.Size];
        Seed.CopyTo(seed);
        writer.Bytes(seed);
        writer.U32((uint)Transactions.Count);
        foreach (var (tolerance, hash, raw) in Transactions)
        {
            writer.U8((byte)tolerance);
            writer.Hash(hash);
            writer.WritePrefixed(raw.Span);
        }
    }

    internal static bool TryRead(ReadOnlyMemory<byte> bytes, ref int at, [NotNullWhen(true)] out WinnerContents? winner)
    {
        winner = null;
        if (bytes.Length - at < Secret32.Size + 4) return false;
        var reader = new CanonicalReader(bytes.Span[at..]);
        var seed = new Secret32(reader.Bytes(Secret32.Size));
        var count = reader.U32();
        at += Secret32.Size + 4;
        var transactions = new List<WinnerTransaction>();
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length - at < 1 + Hash32.Size) return false;
            var (tolerance, hash) = ((Tolerance)bytes.Span[at], new Hash32(bytes.Span[(at + 1)..]));
            at += 1 + Hash32.Size;
            if (!ByteLengths.TryReadPrefixed(bytes, ref at, out var raw)) return false;
            transactions.Add(new WinnerTransaction(tolerance, hash, raw));
        }

        winner = new WinnerContents(seed, transactions);
        return true;
    }

    /// <summary>The number of transactions only.</summary>
    public override string ToString() => $"winner of {Transactions.Count} transactions";
}

/// <summary>One transaction of a winner.</summary>
/// <param name="Tolerance">What its owner allows.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Raw">The signed bytes.</param>
public readonly record struct WinnerTransaction(Tolerance Tolerance, Hash32 Hash, ReadOnlyMemory<byte> Raw)
{
    /// <summary>The hash's start only.</summary>
    public override string ToString() => Hash.ToString()[..10];
}
