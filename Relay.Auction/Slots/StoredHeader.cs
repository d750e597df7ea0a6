using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Protocol;

namespace Relay.Auction.Slots;

/// <summary>A signed header as the relay's nodes keep it: u32 length ‖ header ‖ relay's signature ‖ each holder's signature.</summary>
public static class StoredHeader
{
    /// <summary>The record of a signed header.</summary>
    public static byte[] Encode(SignedSlotHeader slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        var header = slot.Header.Encode();
        var bytes = new byte[ByteLengths.Prefixed(header.Length) + ProtocolSignature.Size * (1 + slot.HolderSignatures.Count)];
        var writer = new CanonicalWriter(bytes);
        writer.WritePrefixed(header);
        writer.Bytes(slot.RelaySignature.Span);
        foreach (var signature in slot.HolderSignatures) writer.Bytes(signature.Span);
        return bytes;
    }

    /// <summary>Reads and verifies; false with a plain reason for anything that is not a valid, fully signed header.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out SignedSlotHeader? slot, [NotNullWhen(false)] out string? fault)
    {
        slot = null;
        var at = 0;
        if (!ByteLengths.TryReadPrefixed(bytes, ref at, out var headerBytes))
        {
            fault = "the record is cut short";
            return false;
        }

        if (!SlotHeader.TryDecode(headerBytes.Span, out var header, out fault)) return false;
        var rest = bytes[at..];
        if (rest.Length != ProtocolSignature.Size * (1 + header.Holders.Count))
        {
            fault = "the number of signatures is not that of the holders and the relay";
            return false;
        }

        var signatures = Enumerable.Range(0, 1 + header.Holders.Count).Select(i => rest.Slice(i * ProtocolSignature.Size, ProtocolSignature.Size)).ToArray();
        var read = new SignedSlotHeader(header, signatures[0], signatures[1..]);
        if (!read.Verify(out fault)) return false;
        slot = read;
        return true;
    }
}
