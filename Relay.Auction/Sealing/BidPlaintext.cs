using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Sealing;

/// <summary>What a bundle's owner declares.</summary>
[Flags]
public enum BidTerms : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The bid is declared; without it the bid field is zero and the simulated payment counts.</summary>
    BidDeclared = 1,

    /// <summary>The relay may offer the bundle again after a slot in which it was not included.</summary>
    MayRoll = 2,
}

/// <summary>The content of a sealed bundle. One canonical form for each content and size class; never printed.</summary>
public sealed class BidPlaintext
{
    /// <summary>The version of the format.</summary>
    public const byte FormatVersion = 1;

    internal const int FixedSize = 63;
    internal const int TransactionOverhead = 5;

    /// <summary>What the owner declares.</summary>
    public BidTerms Terms { get; init; }

    /// <summary>What the builder keeps of the bundle at the least, in wei: what it pays the fee recipient, less refunds and their payout; zero unless declared.</summary>
    public UInt256 Bid { get; init; }

    /// <summary>The only block that it is for; 0 = whatever block the slot builds.</summary>
    public ulong TargetBlock { get; init; }

    /// <summary>The earliest timestamp of the block in Unix seconds; 0 = any.</summary>
    public ulong MinTime { get; init; }

    /// <summary>The latest timestamp of the block in Unix seconds; 0 = any.</summary>
    public ulong MaxTime { get; init; }

    /// <summary>What the builder is to give back; null for nothing. Only under rules 2 (<see cref="Slots.SlotRules"/>).</summary>
    public RefundTerms? Refund { get; init; }

    /// <summary>The transactions in the order in which they are to run.</summary>
    public required IReadOnlyList<BidTransaction> Transactions { get; init; }

    /// <summary>Length in bytes before padding; may exceed <see cref="int.MaxValue"/> for contents that no class holds.</summary>
    public long Length
    {
        get
        {
            long length = FixedSize + (Refund?.Length ?? 0);
            foreach (var transaction in Transactions) length += TransactionOverhead + transaction.Raw.Length;
            return length;
        }
    }

    /// <summary>Encodes with padding to the class; false where it does not fit, or holds more than 65,535 transactions.</summary>
    /// <param name="sizeClass">1 to 10.</param>
    /// <param name="padded">The canonical bytes, exactly the class's length.</param>
    public bool TryEncode(byte sizeClass, [NotNullWhen(true)] out byte[]? padded)
    {
        padded = null;
        if (!Fits(sizeClass)) return false;
        padded = new byte[SizeClass.PlaintextLength(sizeClass)];
        Encode(padded);
        return true;
    }

    /// <summary>True where the class holds the bundle.</summary>
    internal bool Fits(byte sizeClass)
        => sizeClass is >= 1 and <= SizeClass.Largest && Length <= SizeClass.PlaintextLength(sizeClass) && Transactions.Count <= ushort.MaxValue;

    /// <summary>Writes the canonical bytes; what follows them must be zero already.</summary>
    internal void Encode(Span<byte> padded)
    {
        var writer = new CanonicalWriter(padded);
        writer.U8(FormatVersion);
        writer.U16((ushort)Terms);
        writer.U256(Bid);
        writer.U64(TargetBlock);
        writer.U64(MinTime);
        writer.U64(MaxTime);
        writer.U16((ushort)(Refund?.Length ?? 0));
        Refund?.Write(ref writer);
        writer.U16((ushort)Transactions.Count);
        foreach (var transaction in Transactions)
        {
            writer.U8((byte)transaction.Tolerance);
            writer.U32((uint)transaction.Raw.Length);
            writer.Bytes(transaction.Raw.Span);
        }
    }

    /// <summary>Parses padded bytes; the transactions are slices of <paramref name="padded"/>, nothing is copied.</summary>
    /// <param name="padded">The bytes.</param>
    /// <param name="rules">The rules of the slot's header: <see cref="Slots.SlotRules"/>.</param>
    /// <param name="plaintext">The content.</param>
    /// <param name="rejection">Why there is none.</param>
    /// <returns>False for everything that <see cref="TryEncode"/> would not have written; the rejection is <see cref="RejectionCode.Malformed"/>.</returns>
    public static bool TryParse(ReadOnlyMemory<byte> padded, uint rules, [NotNullWhen(true)] out BidPlaintext? plaintext, out Rejection rejection)
        => BidPlaintextParser.TryParse(padded, rules, out plaintext, out rejection);

    /// <summary>The number of transactions only.</summary>
    public override string ToString() => $"bundle of {Transactions.Count} transactions";
}
