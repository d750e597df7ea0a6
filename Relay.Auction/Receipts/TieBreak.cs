using System.Security.Cryptography;
using System.Text;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>The order among equal values, by a seed that no submitter could know before the close (rule 17).</summary>
public static class TieBreak
{
    /// <summary>The label of the seed.</summary>
    public const string SeedLabel = "relay/1/seed-tie";

    /// <summary>The label of both halves of a key.</summary>
    public const string KeyLabel = "relay/1/tiekey";

    /// <summary>seed = H("relay/1/seed-tie", setHash ‖ c ‖ c …).</summary>
    /// <param name="setHash">The committed set.</param>
    /// <param name="ties">c of each leaf whose opening passed its hashes, in sequence order; a body that then failed counts too.</param>
    public static Hash32 Seed(in Hash32 setHash, IEnumerable<Hash32> ties)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> part = stackalloc byte[Hash32.Size];
        hash.AppendData(Encoding.ASCII.GetBytes(SeedLabel + "\0"));
        setHash.CopyTo(part);
        hash.AppendData(part);
        foreach (var tie in ties)
        {
            tie.CopyTo(part);
            hash.AppendData(part);
        }

        hash.GetHashAndReset(part);
        return new Hash32(part);
    }

    /// <summary>key = H("relay/1/tiekey", seed ‖ signer) ‖ H("relay/1/tiekey", seed ‖ leaf): by signer first, so that copies under one signer gain nothing there.</summary>
    public static TieKey Key(in Hash32 seed, Address signer, in Hash32 leaf)
    {
        Span<byte> parts = stackalloc byte[2 * Hash32.Size + Address.Size];
        seed.CopyTo(parts);
        signer.CopyTo(parts[Hash32.Size..]);
        leaf.CopyTo(parts[(Hash32.Size + Address.Size)..]);
        return new TieKey(
            ProtocolHash.Of(KeyLabel, parts[..(Hash32.Size + Address.Size)]),
            ProtocolHash.Of(KeyLabel, parts[..Hash32.Size], parts[(Hash32.Size + Address.Size)..]));
    }
}

/// <summary>A key of the tie-break; of equal values the lowest key is first.</summary>
/// <param name="OfSigner">The half of the signer, compared first.</param>
/// <param name="OfLeaf">The half of the leaf.</param>
public readonly record struct TieKey(Hash32 OfSigner, Hash32 OfLeaf) : IComparable<TieKey>
{
    /// <inheritdoc/>
    public int CompareTo(TieKey other)
    {
        var order = OfSigner.CompareTo(other.OfSigner);
        return order != 0 ? order : OfLeaf.CompareTo(other.OfLeaf);
    }

    /// <summary>Order.</summary>
    public static bool operator <(TieKey left, TieKey right) => left.CompareTo(right) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(TieKey left, TieKey right) => left.CompareTo(right) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(TieKey left, TieKey right) => left.CompareTo(right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(TieKey left, TieKey right) => left.CompareTo(right) >= 0;
}
