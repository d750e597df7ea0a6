using System.Diagnostics.CodeAnalysis;
using System.Text;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>The bytes between a relay and a keyholder in another process: one request and one answer for each call of <see cref="IKeyholder"/>.</summary>
/// <remarks>Bodies are canonical bytes (protocol.md, rule 1). Everything that was signed has its 65-byte signature behind it.</remarks>
public static class HolderWire
{
    /// <summary>Where the calls live.</summary>
    public const string Root = "/holder/v1";

    /// <summary>The media type of all bodies.</summary>
    public const string MediaType = "application/octet-stream";

    /// <summary>HTTP status of an answer that was given.</summary>
    public const int Given = 200;

    /// <summary>HTTP status of a signed refusal, which is the body.</summary>
    public const int Refused = 409;

    /// <summary>HTTP status of "not now": a sequence to deliver from (u8 0 or 1 ‖ u32), and a sentence in UTF-8.</summary>
    public const int NotNow = 503;

    private const int RequestSize = 44;
    private const int LongestWhy = 500;

    /// <summary>chainId u64 ‖ relay 20 ‖ slot u64 ‖ deadline u64.</summary>
    public static byte[] Encode(SlotKeyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var bytes = new byte[RequestSize];
        var writer = new CanonicalWriter(bytes);
        writer.U64(request.ChainId);
        writer.Address(request.Relay);
        writer.U64(request.Slot);
        writer.U64(request.Deadline);
        return bytes;
    }

    /// <summary>False where the length is another.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SlotKeyRequest? request)
    {
        request = null;
        if (bytes.Length != RequestSize) return false;
        var reader = new CanonicalReader(bytes);
        request = new SlotKeyRequest(reader.U64(), reader.Address(), reader.U64(), reader.U64());
        return true;
    }

    /// <summary>The object and its signature.</summary>
    public static byte[] Encode<T>(SignedObject<T> theirs)
        where T : class, IProtocolObject
    {
        ArgumentNullException.ThrowIfNull(theirs);
        return [.. theirs.Value.Encode(), .. theirs.Signature.Span];
    }

    /// <summary>Takes the signature off the end; false where there is nothing before it.</summary>
    public static bool TrySplit(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> value, out ReadOnlyMemory<byte> signature)
    {
        (value, signature) = (default, default);
        if (bytes.Length <= ProtocolSignature.Size) return false;
        (value, signature) = (bytes[..^ProtocolSignature.Size], bytes[^ProtocolSignature.Size..]);
        return true;
    }

    /// <summary>first u32 ‖ each leaf: length u16 ‖ bytes.</summary>
    public static byte[] Encode(uint first, IReadOnlyList<HolderLeaf> leaves)
    {
        var bytes = new byte[4 + leaves.Sum(leaf => 2 + leaf.Bytes.Length)];
        var writer = new CanonicalWriter(bytes);
        writer.U32(first);
        foreach (var leaf in leaves)
        {
            writer.U16((ushort)leaf.Bytes.Length);
            writer.Bytes(leaf.Bytes.Span);
        }

        return bytes;
    }

    /// <summary>Reads leaves against the header of their slot; false where one is not of it.</summary>
    public static bool TryDecode(ReadOnlyMemory<byte> bytes, SlotHeader header, out uint first, out IReadOnlyList<HolderLeaf> leaves)
    {
        var read = new List<HolderLeaf>();
        (first, leaves) = (0, read);
        if (bytes.Length < 4) return false;
        first = new CanonicalReader(bytes.Span).U32();
        for (var rest = bytes[4..]; rest.Length > 0;)
        {
            if (rest.Length < 2) return false;
            var length = new CanonicalReader(rest.Span).U16();
            if (rest.Length < 2 + length || !HolderLeaf.TryParse(rest.Slice(2, length), header, out var leaf, out _)) return false;
            read.Add(leaf);
            rest = rest[(2 + length)..];
        }

        return true;
    }

    /// <summary>count u32 ‖ each: marks ‖ signature.</summary>
    public static byte[] Encode(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var count = certificate.Marks[0].Value.Count;
        var bytes = new byte[4];
        new CanonicalWriter(bytes).U32(count);
        return [.. bytes, .. certificate.Marks.SelectMany(Encode)];
    }

    /// <summary>False for what is no certificate of a set of at most <paramref name="most"/> leaves.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, uint most, [NotNullWhen(true)] out Certificate? certificate)
    {
        certificate = null;
        if (bytes.Length < 4) return false;
        var count = new CanonicalReader(bytes).U32();
        if (count > most) return false;
        var size = Marks.SizeOf(count);
        var rest = bytes[4..];
        var marks = new List<SignedObject<Marks>>();
        for (; rest.Length >= size + ProtocolSignature.Size && marks.Count < Shamir.MaxHolders; rest = rest[(size + ProtocolSignature.Size)..])
        {
            if (!Marks.TryDecode(rest[..size], count, out var mark)) return false;
            marks.Add(new SignedObject<Marks>(mark, rest.Slice(size, ProtocolSignature.Size).ToArray()));
        }

        return rest.Length == 0 && Certificate.TryCreate(marks, out certificate);
    }

    /// <summary>u8 (1 = a sequence is named) ‖ u32 ‖ the sentence.</summary>
    public static byte[] Encode(uint? deliverFrom, string why)
    {
        ArgumentNullException.ThrowIfNull(why);
        var bytes = new byte[5];
        var writer = new CanonicalWriter(bytes);
        writer.U8(deliverFrom is null ? (byte)0 : (byte)1);
        writer.U32(deliverFrom ?? 0);
        return [.. bytes, .. Encoding.UTF8.GetBytes(why.Length <= LongestWhy ? why : why[..LongestWhy])];
    }

    /// <summary>The reverse; a sentence of its own where the bytes have another form.</summary>
    public static (uint? DeliverFrom, string Why) DecodeNotNow(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 5 or > 5 + 4 * LongestWhy) return (null, "the holder says not now");
        var reader = new CanonicalReader(bytes);
        var isNamed = reader.U8() == 1;
        var from = reader.U32();
        return (isNamed ? from : null, Encoding.UTF8.GetString(bytes[5..]).ReplaceLineEndings(" "));
    }
}
