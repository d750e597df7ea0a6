using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>A holder's word on one slot: the one header that it signed, and the one terminal record, marks or refusal (rule 10). Holds no secret.</summary>
/// <param name="Header">The header that was signed.</param>
/// <param name="Marked">The set that was marked, or null.</param>
/// <param name="Refused">Why the slot was refused; <see cref="RejectionCode.None"/> where it was not.</param>
/// <remarks>
/// ver ‖ terminal u8 (0 none, 1 marks, 2 refusal) ‖ (nothing | SetCommit 165 | reason u16) ‖ header ‖ checksum 32. The whole header and the whole set are
/// kept, not only their hashes, so that a restarted holder depends on nobody's memory but its own.
/// </remarks>
internal sealed record SlotKeyRecord(SlotHeader Header, SetCommit? Marked = null, RejectionCode Refused = RejectionCode.None)
{
    private const byte Version = 1;
    private const int Fixed = 2;

    public SlotId Id => new(Header.ChainId, Header.Relay, Header.Slot);

    public byte[] Encode()
    {
        byte[] terminal = Marked is { } set ? [1, .. set.Encode()]
            : Refused != RejectionCode.None ? [2, (byte)((ushort)Refused >> 8), (byte)Refused]
            : [0];
        byte[] bytes = [Version, .. terminal, .. Header.Encode(), .. new byte[Checksum.Size]];
        Checksum.Write(bytes);
        return bytes;
    }

    /// <summary>False where the bytes are damaged.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SlotKeyRecord? record)
    {
        record = null;
        if (bytes.Length < Fixed + Checksum.Size || bytes[0] != Version || !Checksum.Holds(bytes)) return false;
        var rest = bytes[Fixed..^Checksum.Size];
        SetCommit? marked = null;
        var refused = RejectionCode.None;
        switch (bytes[1])
        {
            case 0:
                break;
            case 1 when rest.Length > SetCommit.Size && SetCommit.TryDecode(rest[..SetCommit.Size], out marked):
                rest = rest[SetCommit.Size..];
                break;
            case 2 when rest.Length > 2 && (refused = (RejectionCode)new CanonicalReader(rest).U16()) != RejectionCode.None:
                rest = rest[2..];
                break;
            default:
                return false;
        }

        if (!SlotHeader.TryDecode(rest, out var header, out _)) return false;
        record = new SlotKeyRecord(header, marked, refused);
        return true;
    }

    public override string ToString() => $"record of {Header}";
}
