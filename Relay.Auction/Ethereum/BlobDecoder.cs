using System.Collections.Immutable;

namespace Relay.Auction.Ethereum;

/// <summary>
/// EIP-4844: 0x03 ‖ rlp([the fields of EIP-1559, maxFeePerBlobGas, blobVersionedHashes, yParity, r, s]), alone or as the first item of its
/// network form, whose other items are the sidecar.
/// </summary>
internal static class BlobDecoder
{
    private const byte KzgVersion = 0x01;

    internal static void Read(ReadOnlySpan<byte> bytes, ref RlpReader reader, ref TransactionFields fields)
    {
        var ahead = reader;
        var outer = ahead.List("transaction");
        if (!outer.AtList)
        {
            ReadBare(bytes, ref reader, ref fields);
            return;
        }

        ReadBare(bytes, ref outer, ref fields);
        BlobSidecar.Read(ref outer, ref fields);
        ahead.Close("transaction", outer);
        reader = ahead;
    }

    private static void ReadBare(ReadOnlySpan<byte> bytes, ref RlpReader reader, ref TransactionFields fields)
    {
        var bare = reader.Position;
        var list = reader.List("transaction");
        var start = list.Position;
        DynamicFeeDecoder.ReadCommon(ref list, ref fields, mayCreate: false);
        fields.MaxFeePerBlobGas = list.UInt256("maxFeePerBlobGas");
        fields.BlobHashes = ReadHashes(ref list);
        TransactionParts.Signature(ref list, ref fields, start);
        reader.Close("transaction", list);
        if (!reader.Failed) fields.Hash = Keccak.Hash([(byte)TransactionType.Blob], bytes[bare..reader.Position], default);
    }

    private static ImmutableArray<Hash32> ReadHashes(ref RlpReader list)
    {
        var hashes = ImmutableArray.CreateBuilder<Hash32>(1);
        var items = list.List("blobVersionedHashes");
        while (items.More)
        {
            var hash = items.Bytes("blobVersionedHash", Hash32.Size);
            if (hash.IsEmpty) break;
            if (hash[0] != KzgVersion) items.Reject(RejectionCode.Blobs, "blobVersionedHash: expected version 0x01");
            hashes.Add(new Hash32(hash));
        }

        list.Close("blobVersionedHashes", items);
        if (hashes.Count == 0) list.Reject(RejectionCode.Blobs, "blobVersionedHashes: expected at least one");
        return hashes.DrainToImmutable();
    }
}
