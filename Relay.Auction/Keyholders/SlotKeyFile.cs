using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Keyholders;

/// <summary>The file with a slot's private key. Written once and never replaced, so that destroying it leaves no older copy on the disk.</summary>
/// <remarks>ver ‖ chainId u64 ‖ relay 20 ‖ slot u64 ‖ deadline u64 ‖ scalar 32 ‖ checksum 32.</remarks>
internal sealed record SlotKeyFile(SlotId Id, ulong Deadline, P256Key Key)
{
    private const byte Version = 1;
    private const int Size = 1 + 8 + 20 + 8 + 8 + P256Key.ScalarSize + Checksum.Size;

    /// <summary>The bytes; the caller erases them.</summary>
    public byte[] Encode()
    {
        var bytes = GC.AllocateArray<byte>(Size, pinned: true);
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U64(Id.ChainId);
        writer.Address(Id.Relay);
        writer.U64(Id.Slot);
        writer.U64(Deadline);
        Key.Export(bytes.AsSpan(Size - Checksum.Size - P256Key.ScalarSize));
        Checksum.Write(bytes);
        return bytes;
    }

    /// <summary>Reads and erases the bytes; false where they are damaged.</summary>
    public static bool TryDecode(Span<byte> bytes, [NotNullWhen(true)] out SlotKeyFile? file)
    {
        file = null;
        var valid = bytes.Length == Size && bytes[0] == Version && Checksum.Holds(bytes);
        if (valid)
        {
            var reader = new CanonicalReader(bytes[1..]);
            var id = new SlotId(reader.U64(), reader.Address(), reader.U64());
            var deadline = reader.U64();
            if (P256Key.TryImport(reader.Bytes(P256Key.ScalarSize), out var key)) file = new SlotKeyFile(id, deadline, key);
        }

        CryptographicOperations.ZeroMemory(bytes);
        return file is not null;
    }

    public override string ToString() => $"key of {Id}";
}
