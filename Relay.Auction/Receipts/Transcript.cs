using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>The public record of a slot: one row for each leaf of the set, in sequence order.</summary>
/// <param name="ResultHash">The result that it belongs to.</param>
/// <param name="Rows">One for each leaf; none where the slot has no set.</param>
/// <remarks>ver ‖ resultHash ‖ count u32 ‖ count × (class u8 ‖ headHash ‖ sealsHash ‖ c or tieHash ‖ entry). Hash and signature: <see cref="Label"/>, by the relay.</remarks>
public sealed record Transcript(Hash32 ResultHash, IReadOnlyList<TranscriptRow> Rows) : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/transcript";

    private const byte Version = 1;
    private const int Fixed = 5 + Hash32.Size;

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Fixed + Rows.Count * TranscriptRow.Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.Hash(ResultHash);
        writer.U32((uint)Rows.Count);
        foreach (var row in Rows) row.Write(ref writer);
        return bytes;
    }

    /// <summary>Reads a transcript of exactly the length that it names; false for anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Transcript? transcript)
    {
        transcript = null;
        if (bytes.Length < Fixed || (bytes.Length - Fixed) % TranscriptRow.Size != 0 || bytes[0] != Version) return false;
        var reader = new CanonicalReader(bytes[1..]);
        var (resultHash, count) = (reader.Hash(), reader.U32());
        if (count != reader.Remaining / TranscriptRow.Size) return false;
        var rows = new TranscriptRow[count];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = TranscriptRow.Read(ref reader);
            if (!Enum.IsDefined(rows[i].Class)) return false;
        }

        transcript = new Transcript(resultHash, rows);
        return true;
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("transcript", Hash);
}
