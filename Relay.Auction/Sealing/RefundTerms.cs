using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Sealing;

/// <summary>What the builder is to give back of what certain transactions of a bundle pay: the ext of a plaintext under rules 2.</summary>
/// <remarks>
/// kind u8 = 1 ‖ flags u8 (1 delayed) ‖ b u16 ‖ b × place u16 ‖ p u8 ‖ p × (recipient 20 ‖ basis points u16). Places ascend, recipients ascend by their bytes,
/// so that one content has one form (docs/protocol.md).
/// </remarks>
public sealed class RefundTerms
{
    /// <summary>Most recipients of one bundle.</summary>
    public const int MostRecipients = 20;

    private const byte Kind = 1;
    private const int Fixed = 1 + 1 + 2 + 1;
    private const int ShareSize = Address.Size + 2;

    private RefundTerms(IReadOnlyList<ushort> places, IReadOnlyList<RefundShare> shares, bool isDelayed) => (Places, Shares, IsDelayed) = (places, shares, isDelayed);

    /// <summary>Places of the transactions whose payment is shared, ascending; at least one.</summary>
    public IReadOnlyList<ushort> Places { get; }

    /// <summary>Who gets which part of it; at least one, together at most the whole.</summary>
    public IReadOnlyList<RefundShare> Shares { get; }

    /// <summary>True where it is paid later, outside of the block: then no transfer takes room and gas in it.</summary>
    public bool IsDelayed { get; }

    /// <summary>Length of the canonical bytes.</summary>
    public int Length => Fixed + 2 * Places.Count + ShareSize * Shares.Count;

    /// <summary>Brings terms into their one form: sorted, parts of one recipient added up. False where they have none.</summary>
    /// <param name="places">Of transactions, in any order, none twice.</param>
    /// <param name="shares">In any order.</param>
    /// <param name="isDelayed">Paid outside of the block.</param>
    /// <param name="terms">The terms.</param>
    public static bool TryCreate(IEnumerable<int> places, IEnumerable<RefundShare> shares, bool isDelayed, [NotNullWhen(true)] out RefundTerms? terms)
    {
        terms = null;
        int[] sorted = [.. places.Order()];
        var merged = shares.GroupBy(share => share.Recipient).Select(group => (Recipient: group.Key, Sum: group.Sum(share => share.BasisPoints)))
            .OrderBy(share => share.Recipient.ToString(), StringComparer.Ordinal).ToArray();
        if (sorted.Any(place => place is < 0 or > ushort.MaxValue) || merged.Any(share => share.Sum > RefundShare.Whole)) return false;
        var made = new RefundTerms([.. sorted.Select(place => (ushort)place)], [.. merged.Select(share => new RefundShare(share.Recipient, (ushort)share.Sum))], isDelayed);
        if (!made.IsCanonical(sorted is [] ? 0 : sorted[^1] + 1)) return false;
        terms = made;
        return true;
    }

    internal void Write(ref CanonicalWriter writer)
    {
        writer.U8(Kind);
        writer.U8(IsDelayed ? (byte)1 : (byte)0);
        writer.U16((ushort)Places.Count);
        foreach (var place in Places) writer.U16(place);
        writer.U8((byte)Shares.Count);
        foreach (var (recipient, part) in Shares)
        {
            writer.Address(recipient);
            writer.U16(part);
        }
    }

    /// <summary>Reads; false for anything but the canonical form for a bundle of so many transactions.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, int transactions, [NotNullWhen(true)] out RefundTerms? terms)
    {
        terms = null;
        if (bytes.Length < Fixed) return false;
        var reader = new CanonicalReader(bytes);
        var (kind, flags, count) = (reader.U8(), reader.U8(), reader.U16());
        if (kind != Kind || flags > 1 || reader.Remaining < 2 * count + 1) return false;
        var places = new ushort[count];
        for (var i = 0; i < places.Length; i++) places[i] = reader.U16();
        var shares = new RefundShare[reader.U8()];
        if (reader.Remaining != ShareSize * shares.Length) return false;
        for (var i = 0; i < shares.Length; i++) shares[i] = new RefundShare(reader.Address(), reader.U16());
        var read = new RefundTerms(places, shares, flags == 1);
        if (!read.IsCanonical(transactions)) return false;
        terms = read;
        return true;
    }

    /// <summary>Numbers only.</summary>
    public override string ToString() => $"refund of {Places.Count} transactions to {Shares.Count}";

    private bool IsCanonical(int transactions)
    {
        if (Places.Count == 0 || Places[^1] >= transactions || Shares.Count is 0 or > MostRecipients) return false;
        for (var i = 1; i < Places.Count; i++)
        {
            if (Places[i - 1] >= Places[i]) return false;
        }

        for (var i = 0; i < Shares.Count; i++)
        {
            if (Shares[i].Recipient.IsZero || Shares[i].BasisPoints == 0 || (i > 0 && !ComesBefore(Shares[i - 1].Recipient, Shares[i].Recipient))) return false;
        }

        return Shares.Sum(share => share.BasisPoints) <= RefundShare.Whole;
    }

    private static bool ComesBefore(Address one, Address other)
    {
        Span<byte> first = stackalloc byte[Address.Size], second = stackalloc byte[Address.Size];
        one.CopyTo(first);
        other.CopyTo(second);
        return first.SequenceCompareTo(second) < 0;
    }
}
