using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;
using Relay.Auction.Validating;

namespace Relay.Auction.Closing;

/// <summary>What the builder of a winner is to give back, in the words of what it was shown.</summary>
/// <param name="IsDelayed">Paid later, outside of the block.</param>
/// <param name="Hashes">The transactions whose payment is shared; without those that had to be left out.</param>
/// <param name="Payees">Who gets how much.</param>
public sealed record WinnerRefund(bool IsDelayed, IReadOnlyList<Hash32> Hashes, IReadOnlyList<WinnerPayee> Payees)
{
    private const int PayeeSize = Address.Size + 2 + 1 + UInt256.Size;

    /// <summary>Length in bytes of the record.</summary>
    internal int Length => 1 + 2 + Hash32.Size * Hashes.Count + 1 + PayeeSize * Payees.Count;

    /// <summary>From the sealed terms.</summary>
    /// <param name="terms">The terms.</param>
    /// <param name="shown">Place and hash of each transaction that is shown.</param>
    /// <param name="refundable">What the named ones pay in the list, as simulated; null where nothing was.</param>
    /// <param name="baseFee">Of the block.</param>
    internal static WinnerRefund Of(RefundTerms terms, IEnumerable<(int Place, Hash32 Hash)> shown, UInt256? refundable, UInt256 baseFee)
    {
        var amounts = refundable is { } pot ? RefundRules.Amounts(terms, pot, baseFee) : null;
        return new WinnerRefund(
            terms.IsDelayed,
            [.. shown.Where(one => terms.Places.Contains((ushort)one.Place)).Select(one => one.Hash)],
            [.. terms.Shares.Select((share, i) => new WinnerPayee(share, amounts?[i]))]);
    }

    /// <summary>delayed u8 ‖ n u16 ‖ n × hash ‖ p u8 ‖ p × (recipient ‖ basis points u16 ‖ simulated u8 ‖ amount u256).</summary>
    internal void Write(ref CanonicalWriter writer)
    {
        writer.U8(IsDelayed ? (byte)1 : (byte)0);
        writer.U16((ushort)Hashes.Count);
        foreach (var hash in Hashes) writer.Hash(hash);
        writer.U8((byte)Payees.Count);
        foreach (var (share, amount) in Payees)
        {
            writer.Address(share.Recipient);
            writer.U16(share.BasisPoints);
            writer.U8(amount is null ? (byte)0 : (byte)1);
            writer.U256(amount ?? UInt256.Zero);
        }
    }

    internal static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, [NotNullWhen(true)] out WinnerRefund? refund)
    {
        refund = null;
        if (bytes.Length - at < 3) return false;
        var reader = new CanonicalReader(bytes[at..]);
        var (delayed, count) = (reader.U8(), reader.U16());
        if (delayed > 1 || reader.Remaining < Hash32.Size * count + 1) return false;
        var hashes = new Hash32[count];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = reader.Hash();
        var payees = new WinnerPayee[reader.U8()];
        if (reader.Remaining < PayeeSize * payees.Length) return false;
        for (var i = 0; i < payees.Length; i++)
        {
            var (share, simulated, amount) = (new RefundShare(reader.Address(), reader.U16()), reader.U8(), reader.U256());
            if (simulated > 1 || (simulated == 0 && !amount.IsZero)) return false;
            payees[i] = new WinnerPayee(share, simulated == 1 ? amount : null);
        }

        at = bytes.Length - reader.Remaining;
        refund = new WinnerRefund(delayed == 1, hashes, payees);
        return true;
    }

    /// <summary>Numbers only.</summary>
    public override string ToString() => $"refund to {Payees.Count}";
}

/// <summary>One who is to be paid.</summary>
/// <param name="Share">Who, and which part.</param>
/// <param name="Amount">What that comes to at the bundle's place in the list, in wei; null where nothing was simulated.</param>
public readonly record struct WinnerPayee(RefundShare Share, UInt256? Amount);
