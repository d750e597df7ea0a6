using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>The marks of at least q holders for one set: it fixes which leaves are live before any share is given.</summary>
/// <remarks>
/// certHash = H("relay/1/cert", hash of marks ‖ hash of marks ‖ …) in ascending order of the holders' indexes. The hash of the marks is
/// H("relay/1/marks", bytes), which covers index and set; signatures are beside it.
/// </remarks>
public sealed class Certificate
{
    /// <summary>The label of the hash. Nobody signs a certificate.</summary>
    public const string Label = "relay/1/cert";

    private Certificate(IReadOnlyList<SignedObject<Marks>> marks, Hash32 hash) => (Marks, Hash) = (marks, hash);

    /// <summary>By ascending index, each index once.</summary>
    public IReadOnlyList<SignedObject<Marks>> Marks { get; }

    /// <summary>certHash.</summary>
    public Hash32 Hash { get; }

    /// <summary>Orders marks of one set to a certificate. Signatures and the number q are the caller's to check: this type only fixes the form.</summary>
    /// <returns>False where there is none, two have one index, or they are of different sets.</returns>
    public static bool TryCreate(IEnumerable<SignedObject<Marks>> marks, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Certificate? certificate)
    {
        certificate = null;
        var ordered = marks.OrderBy(mark => mark.Value.Index).ToArray();
        if (ordered.Length == 0) return false;
        var hashes = new byte[ordered.Length * Hash32.Size];
        var writer = new CanonicalWriter(hashes);
        for (var i = 0; i < ordered.Length; i++)
        {
            var mark = ordered[i].Value;
            if (i > 0 && mark.Index == ordered[i - 1].Value.Index) return false;
            if (mark.SetHash != ordered[0].Value.SetHash || mark.Count != ordered[0].Value.Count) return false;
            writer.Hash(mark.Hash);
        }

        certificate = new Certificate(ordered, ProtocolHash.Of(Label, hashes));
        return true;
    }

    /// <summary>How many holders had the leaf.</summary>
    public int SeenBy(uint sequence) => Marks.Count(mark => mark.Value.IsSeen(sequence));

    /// <summary>How many holders can open the leaf.</summary>
    public int OkBy(uint sequence) => Marks.Count(mark => mark.Value.IsOk(sequence));

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("certificate", Hash);
}
