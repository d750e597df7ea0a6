using Relay.Auction.Slots;

namespace Relay.Auction.Sealing;

/// <summary>The cheap checks of a core against its slot: form, then length, then header. No crypto.</summary>
internal static class EnvelopeForm
{
    /// <summary>Checks everything that the first 80 bytes say; <paramref name="core"/> is set where true.</summary>
    public static bool TryReadCore(ReadOnlySpan<byte> bytes, SlotHeader header, out BidCore core, out Rejection rejection)
    {
        core = default;
        if (bytes.Length < BidCore.Size) return Fails(RejectionCode.EnvelopeLength, $"the envelope has {bytes.Length} bytes, a core alone has {BidCore.Size}", out rejection);
        if (bytes[0] != BidCore.FormatVersion) return Fails(RejectionCode.EnvelopeForm, $"version is {bytes[0]}, expected {BidCore.FormatVersion}", out rejection);

        switch ((BidKind)bytes[1], (SealKind)bytes[2])
        {
            case (BidKind.Bundle, SealKind.Fresh) when bytes[3] >= 1 && bytes[3] <= header.MaxClass:
            case (BidKind.Cancel, SealKind.None) when bytes[3] == 0:
                break;
            case (BidKind.Bundle, SealKind.EdgeStream):
                return Fails(RejectionCode.SealNotAllowed, "seal is 2 (edge stream), which this slot takes from nobody", out rejection);
            case (BidKind.Bundle, SealKind.Fresh):
                return Fails(RejectionCode.EnvelopeForm, $"class is {bytes[3]}, expected 1 to {header.MaxClass}", out rejection);
            default:
                return Fails(RejectionCode.EnvelopeForm, $"kind, seal and class are {bytes[1]}, {bytes[2]} and {bytes[3]}, expected 1, 1 and a class, or 2, 0 and 0", out rejection);
        }

        core = BidCore.Read(bytes);
        rejection = default;
        return true;
    }

    /// <summary>Checks the slot hash.</summary>
    public static bool IsOf(SlotHeader header, in BidCore core, out Rejection rejection)
    {
        rejection = default;
        return core.SlotHash == header.Hash
            || Fails(RejectionCode.WrongHeader, $"slotHash is {core.SlotHash}, the header of slot {header.Slot} has {header.Hash}", out rejection);
    }

    /// <summary>Checks the exact length.</summary>
    public static bool HasLength(int length, int expected, out Rejection rejection)
    {
        rejection = default;
        return length == expected || Fails(RejectionCode.EnvelopeLength, $"the envelope has {length} bytes, expected {expected}", out rejection);
    }

    private static bool Fails(RejectionCode code, string detail, out Rejection rejection)
    {
        rejection = new Rejection(code, detail);
        return false;
    }
}
