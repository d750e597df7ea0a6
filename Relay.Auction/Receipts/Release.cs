using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;

namespace Relay.Auction.Receipts;

/// <summary>One holder's shares of the live leaves of a certified set. Private to the relay, unsigned: each share checks itself against its hash.</summary>
/// <remarks>
/// setHash ‖ certHash ‖ index u8 ‖ k u32 ‖ k × (seq u32 ‖ share 32). Canonical: sequences ascend strictly. It has no hash and no label, for nothing names it.
/// Shares are secret: they are read by <see cref="Share"/> and never printed.
/// </remarks>
public sealed class Release
{
    private const int Fixed = 2 * Hash32.Size + 5;
    private const int Row = 4 + Secret32.Size;

    private readonly byte[] _bytes;

    private Release(byte[] canonical) => _bytes = canonical;

    /// <summary>The set that is opened.</summary>
    public Hash32 SetHash => new(_bytes);

    /// <summary>The certificate that allows it.</summary>
    public Hash32 CertificateHash => new(_bytes.AsSpan(Hash32.Size));

    /// <summary>The holder's place in the header, from 1.</summary>
    public byte Index => _bytes[2 * Hash32.Size];

    /// <summary>How many shares are given.</summary>
    public int Count => (_bytes.Length - Fixed) / Row;

    /// <summary>The sequence of the share at <paramref name="place"/> (0 … <see cref="Count"/> − 1).</summary>
    public uint Sequence(int place) => new CanonicalReader(_bytes.AsSpan(Fixed + place * Row, 4)).U32();

    /// <summary>The share at <paramref name="place"/>; nothing is known of it until it is checked against its hash.</summary>
    public Share Share(int place) => new(Index, new Secret32(_bytes.AsSpan(Fixed + place * Row + 4)));

    /// <summary>The canonical bytes.</summary>
    public byte[] Encode() => [.. _bytes];

    /// <summary>Makes a release.</summary>
    /// <param name="setHash">The set.</param>
    /// <param name="certificateHash">The certificate.</param>
    /// <param name="index">The holder's index, from 1.</param>
    /// <param name="shares">A sequence and a share each, by strictly ascending sequence.</param>
    /// <exception cref="ArgumentException">The index is 0, or the sequences do not ascend.</exception>
    public static Release Of(in Hash32 setHash, in Hash32 certificateHash, byte index, IReadOnlyList<(uint Sequence, Secret32 Share)> shares)
    {
        var bytes = new byte[Fixed + shares.Count * Row];
        var writer = new CanonicalWriter(bytes);
        writer.Hash(setHash);
        writer.Hash(certificateHash);
        writer.U8(index);
        writer.U32((uint)shares.Count);
        Span<byte> value = stackalloc byte[Secret32.Size];
        foreach (var (sequence, share) in shares)
        {
            share.CopyTo(value);
            writer.U32(sequence);
            writer.Bytes(value);
        }

        return TryDecode(bytes, out var release) ? release : throw new ArgumentException("The index is from 1, and sequences ascend.", nameof(shares));
    }

    /// <summary>Reads a release of exactly the length that it names; false for anything that is not canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Release? release)
    {
        release = null;
        if (bytes.Length < Fixed || (bytes.Length - Fixed) % Row != 0) return false;
        var count = new CanonicalReader(bytes[(Fixed - 4)..]).U32();
        if (count != (bytes.Length - Fixed) / Row || bytes[2 * Hash32.Size] == 0) return false;
        var read = new Release(bytes.ToArray());
        for (var place = 1; place < read.Count; place++)
        {
            if (read.Sequence(place) <= read.Sequence(place - 1)) return false;
        }

        release = read;
        return true;
    }

    /// <summary>The holder and the number of shares; never a share.</summary>
    public override string ToString() => $"release of holder {Index}, {Count} shares";
}
