using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Validating;

namespace Relay.Auction.Closing;

/// <summary>What stands beside a result in the results log, for the feed: the set, the winners' seeds and contents, and when it was made.</summary>
/// <remarks>Winners only. Written by the node that closed the slot, rendered once by each node that streams it.</remarks>
/// <param name="Set">The committed set; null where the slot became void before there was one.</param>
/// <param name="ClosedAtMs">The cut-off.</param>
/// <param name="PublishedAtMs">When the result was ready.</param>
/// <param name="Opened">How many leaves opened.</param>
/// <param name="Rule">How values were found.</param>
/// <param name="Winners">In the order of the result's winners.</param>
/// <param name="Refusal">Of a void slot: the keyholder's signed word, where it gave one.</param>
public sealed record PublishedSlot(
    SetCommit? Set, ulong ClosedAtMs, ulong PublishedAtMs, uint Opened, ValueRule Rule, IReadOnlyList<WinnerContents> Winners, SignedObject<Refusal>? Refusal)
{
    private const byte Version = 3;

    /// <summary>The record's bytes.</summary>
    public byte[] Encode()
    {
        var set = Set?.Encode() ?? [];
        var refusal = Refusal is null ? [] : (byte[])[.. Refusal.Value.Encode(), .. Refusal.Signature.Span];
        var length = 1 + ByteLengths.Prefixed(set.Length) + 8 + 8 + 4 + 1 + ByteLengths.Prefixed(refusal.Length) + 4 + Winners.Sum(winner => winner.Length);
        var bytes = new byte[length];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.WritePrefixed(set);
        writer.U64(ClosedAtMs);
        writer.U64(PublishedAtMs);
        writer.U32(Opened);
        writer.U8((byte)Rule);
        writer.WritePrefixed(refusal);
        writer.U32((uint)Winners.Count);
        foreach (var winner in Winners) winner.Write(ref writer);
        return bytes;
    }

    /// <summary>Reads a record; false for anything that <see cref="Encode"/> would not have written.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out PublishedSlot? slot)
    {
        slot = null;
        const int figures = 8 + 8 + 4 + 1;
        var at = 1;
        if (bytes.IsEmpty || bytes.Span[0] != Version) return false;
        if (!ByteLengths.TryReadPrefixed(bytes, ref at, out var setBytes) || bytes.Length - at < figures) return false;
        SetCommit? set = null;
        if (!setBytes.IsEmpty && !SetCommit.TryDecode(setBytes.Span, out set)) return false;
        var reader = new CanonicalReader(bytes.Span[at..]);
        var (closedAt, publishedAt, opened, rule) = (reader.U64(), reader.U64(), reader.U32(), (ValueRule)reader.U8());
        at += figures;
        if (!ByteLengths.TryReadPrefixed(bytes, ref at, out var refusalBytes) || !TryReadRefusal(refusalBytes, out var refusal) || bytes.Length - at < 4) return false;
        var count = new CanonicalReader(bytes.Span[at..]).U32();
        at += 4;
        var winners = new List<WinnerContents>();
        for (var i = 0; i < count; i++)
        {
            if (!WinnerContents.TryRead(bytes, ref at, out var winner)) return false;
            winners.Add(winner);
        }

        if (at != bytes.Length) return false;
        slot = new PublishedSlot(set, closedAt, publishedAt, opened, rule, winners, refusal);
        return true;
    }

    private static bool TryReadRefusal(ReadOnlyMemory<byte> bytes, out SignedObject<Refusal>? refusal)
    {
        refusal = null;
        if (bytes.IsEmpty) return true;
        if (bytes.Length != Receipts.Refusal.Size + ProtocolSignature.Size || !Receipts.Refusal.TryDecode(bytes.Span[..Receipts.Refusal.Size], out var read)) return false;
        refusal = new SignedObject<Refusal>(read, bytes[Receipts.Refusal.Size..]);
        return true;
    }
}
