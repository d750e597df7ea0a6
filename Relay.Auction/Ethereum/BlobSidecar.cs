using System.Security.Cryptography;

namespace Relay.Auction.Ethereum;

/// <summary>
/// The rest of a blob transaction's network form: blobs, commitments, proofs (EIP-4844), or 1, blobs, commitments, cell proofs (EIP-7594).
/// Numbers, lengths and the hashes of the commitments are checked here; the KZG proofs are the node's work.
/// </summary>
internal static class BlobSidecar
{
    private const int BlobSize = 131_072;
    private const int PointSize = 48;
    private const int CellsPerBlob = 128;

    internal static void Read(ref RlpReader outer, ref TransactionFields fields)
    {
        var version = 0;
        if (!outer.AtList)
        {
            version = 1;
            if (outer.UInt64("sidecar version") != 1) outer.Reject(RejectionCode.Blobs, "sidecar version: expected 1, or none");
        }

        var count = fields.BlobHashes.Length;
        Items(ref outer, "blobs", BlobSize, count);
        Commitments(ref outer, fields);
        Items(ref outer, "proofs", PointSize, version == 0 ? count : count * CellsPerBlob);
        fields.SidecarVersion = version;
    }

    private static void Items(ref RlpReader outer, string field, int size, int expected)
    {
        var items = outer.List(field);
        var count = 0;
        for (; items.More; count++) items.Bytes(field, size);
        Finish(ref outer, items, field, count, expected);
    }

    private static void Commitments(ref RlpReader outer, in TransactionFields fields)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        var items = outer.List("commitments");
        var count = 0;
        for (; items.More; count++)
        {
            var commitment = items.Bytes("commitments", PointSize);
            if (commitment.IsEmpty || count >= fields.BlobHashes.Length) continue;
            SHA256.HashData(commitment, hash);
            hash[0] = 0x01;
            if (new Hash32(hash) != fields.BlobHashes[count])
                items.Reject(RejectionCode.Blobs, "commitments: expected the one that the transaction's versioned hash is of");
        }

        Finish(ref outer, items, "commitments", count, fields.BlobHashes.Length);
    }

    private static void Finish(ref RlpReader outer, scoped in RlpReader items, string field, int count, int expected)
    {
        outer.Close(field, items);
        if (count != expected) outer.Reject(RejectionCode.Blobs, $"{field}: expected {expected}, got {count}");
    }
}
