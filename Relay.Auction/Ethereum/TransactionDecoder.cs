using System.Diagnostics.CodeAnalysis;

namespace Relay.Auction.Ethereum;

/// <summary>From the bytes of <c>eth_sendRawTransaction</c> to a transaction: the form only, nothing that depends on chain, fork or state.</summary>
public static class TransactionDecoder
{
    /// <summary>Decodes one transaction of any type of <see cref="TransactionType"/>; blob transactions with or without their sidecar.</summary>
    /// <param name="raw">Exactly one transaction. The result keeps it without a copy: it must not change afterwards.</param>
    /// <param name="transaction">The transaction, where the answer is true.</param>
    /// <param name="rejection">
    /// Otherwise what is wrong, naming the field: TransactionMalformed, TransactionType, TransactionSignature, FeeFields or Blobs.
    /// </param>
    /// <remarks>The sender is recovered later, and KZG proofs are not verified.</remarks>
    public static bool TryDecode(ReadOnlyMemory<byte> raw, [NotNullWhen(true)] out SignedTransaction? transaction, out Rejection rejection)
    {
        transaction = null;
        var bytes = raw.Span;
        if (!TryReadType(bytes, out var type, out rejection)) return false;

        var fields = new TransactionFields { Type = type, BlobHashes = [], Authorizations = [] };
        var reader = new RlpReader(bytes, type == TransactionType.Legacy ? 0 : 1);
        switch (type)
        {
            case TransactionType.Legacy: LegacyDecoder.Read(ref reader, ref fields); break;
            case TransactionType.AccessList: AccessListDecoder.Read(ref reader, ref fields); break;
            case TransactionType.DynamicFee: DynamicFeeDecoder.Read(ref reader, ref fields); break;
            case TransactionType.Blob: BlobDecoder.Read(bytes, ref reader, ref fields); break;
            case TransactionType.SetCode: SetCodeDecoder.Read(ref reader, ref fields); break;
        }

        reader.End("transaction");
        rejection = reader.Fault;
        if (reader.Failed) return false;
        // A blob transaction's hash leaves its sidecar out, so its decoder has set it.
        if (type != TransactionType.Blob) fields.Hash = Keccak.Hash(bytes);
        transaction = new SignedTransaction(raw, fields);
        return true;
    }

    private static bool TryReadType(ReadOnlySpan<byte> bytes, out TransactionType type, out Rejection rejection)
    {
        (type, rejection) = (TransactionType.Legacy, default);
        if (bytes.IsEmpty)
        {
            rejection = new Rejection(RejectionCode.TransactionMalformed, "transaction: empty");
            return false;
        }

        if (bytes[0] >= 0xc0) return true;
        type = (TransactionType)bytes[0];
        if (type is >= TransactionType.AccessList and <= TransactionType.SetCode) return true;
        rejection = bytes[0] < 0x80
            ? new Rejection(RejectionCode.TransactionType, $"type: 0x{bytes[0]:x2} is not known, expected a list or a type from 0x01 to 0x04")
            : new Rejection(RejectionCode.TransactionMalformed, "transaction: expected a list or a type byte, got an RLP string");
        return false;
    }
}
