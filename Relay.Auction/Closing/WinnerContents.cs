using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Closing;

/// <summary>What a builder gets of a winner beside the result: the seed, which proves that leaf and content are one, and the transactions.</summary>
/// <param name="Seed">s: everything else of the envelope can be derived from it.</param>
/// <param name="Transactions">With their owner's tolerance and hash, in the bundle's order; without those that had to be left out.</param>
/// <param name="Payment">What the fee recipient gets of it at its place in the list, in wei, as simulated; null where nothing was.</param>
public sealed record WinnerContents(Secret32 Seed, IReadOnlyList<WinnerTransaction> Transactions, UInt256? Payment = null)
{
    private const int Fixed = Secret32.Size + 1 + UInt256.Size + 1 + 4;

    /// <summary>What the builder is to give back; null for nothing.</summary>
    public WinnerRefund? Refund { get; init; }

    /// <summary>Length in bytes of the record.</summary>
    internal int Length => Fixed + (Refund?.Length ?? 0) + Transactions.Sum(transaction => 1 + Hash32.Size + ByteLengths.Prefixed(transaction.Raw.Length));

    internal void Write(ref CanonicalWriter writer)
    {
        Span<byte> seed = stackalloc byte[Secret32.Size];
        Seed.CopyTo(seed);
        writer.Bytes(seed);
        writer.U8(Payment is null ? (byte)0 : (byte)1);
        writer.U256(Payment ?? UInt256.Zero);
        writer.U8(Refund is null ? (byte)0 : (byte)1);
        writer.U32((uint)Transactions.Count);
        foreach (var (tolerance, hash, raw) in Transactions)
        {
            writer.U8((byte)tolerance);
            writer.Hash(hash);
            writer.WritePrefixed(raw.Span);
        }

        Refund?.Write(ref writer);
    }

    internal static bool TryRead(ReadOnlyMemory<byte> bytes, ref int at, [NotNullWhen(true)] out WinnerContents? winner)
    {
        winner = null;
        if (bytes.Length - at < Fixed) return false;
        var reader = new CanonicalReader(bytes.Span[at..]);
        var seed = new Secret32(reader.Bytes(Secret32.Size));
        var (isPaid, payment, isRefunded, count) = (reader.U8(), reader.U256(), reader.U8(), reader.U32());
        if (isPaid > 1 || (isPaid == 0 && !payment.IsZero) || isRefunded > 1) return false;
        at += Fixed;
        var transactions = new List<WinnerTransaction>();
        for (var i = 0; i < count; i++)
        {
            if (bytes.Length - at < 1 + Hash32.Size) return false;
            var (tolerance, hash) = ((Tolerance)bytes.Span[at], new Hash32(bytes.Span[(at + 1)..]));
            at += 1 + Hash32.Size;
            if (!ByteLengths.TryReadPrefixed(bytes, ref at, out var raw)) return false;
            transactions.Add(new WinnerTransaction(tolerance, hash, raw));
        }

        WinnerRefund? refund = null;
        if (isRefunded == 1 && !WinnerRefund.TryRead(bytes.Span, ref at, out refund)) return false;
        winner = new WinnerContents(seed, transactions, isPaid == 1 ? payment : null) { Refund = refund };
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
