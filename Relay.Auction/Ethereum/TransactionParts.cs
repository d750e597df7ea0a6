namespace Relay.Auction.Ethereum;

/// <summary>The fields that several types have, each read in one place.</summary>
internal static class TransactionParts
{
    // The order n of the group.
    private static readonly UInt256 Order = new(
        new UInt128(0xffffffffffffffff, 0xfffffffffffffffe), new UInt128(0xbaaedce6af48a03b, 0xbfd25e8cd0364141));

    private static readonly UInt256 HalfOrder = new(
        new UInt128(0x7fffffffffffffff, 0xffffffffffffffff), new UInt128(0x5d576e7357a4501d, 0xdfe92f46681b20a0));

    internal static void Nonce(ref RlpReader list, ref TransactionFields fields)
    {
        fields.Nonce = list.UInt64("nonce");
        if (fields.Nonce == ulong.MaxValue) list.Reject(RejectionCode.TransactionMalformed, "nonce: expected less than 2^64 - 1 (EIP-2681)");
    }

    internal static void GasPrice(ref RlpReader list, ref TransactionFields fields)
        => fields.MaxFeePerGas = fields.MaxPriorityFeePerGas = list.UInt256("gasPrice");

    internal static void Fees(ref RlpReader list, ref TransactionFields fields)
    {
        fields.MaxPriorityFeePerGas = list.UInt256("maxPriorityFeePerGas");
        fields.MaxFeePerGas = list.UInt256("maxFeePerGas");
        if (fields.MaxPriorityFeePerGas > fields.MaxFeePerGas)
            list.Reject(RejectionCode.FeeFields, "maxPriorityFeePerGas: expected at most maxFeePerGas");
    }

    /// <summary>Gas limit, to, value and data, which follow each other in every type.</summary>
    internal static void Call(ref RlpReader list, ref TransactionFields fields, bool mayCreate)
    {
        fields.GasLimit = list.UInt64("gasLimit");
        var to = list.Bytes("to");
        if (to.Length == Address.Size) fields.To = new Address(to);
        else if (!to.IsEmpty || !mayCreate) list.Reject(RejectionCode.TransactionMalformed, mayCreate ? "to: expected 20 bytes or none" : "to: expected 20 bytes");
        fields.Value = list.UInt256("value");
        var calldata = list.Bytes("data");
        fields.Calldata = new(list.Position - calldata.Length, calldata.Length);
        fields.ZeroCalldataBytes = calldata.Count((byte)0);
    }

    /// <summary>EIP-2930: [[address, [storage key, …]], …].</summary>
    internal static void AccessList(ref RlpReader list, ref TransactionFields fields)
    {
        var start = list.Position;
        var entries = list.List("accessList");
        while (entries.More)
        {
            var entry = entries.List("accessList entry");
            entry.Address("accessList address");
            var keys = entry.List("accessList storageKeys");
            for (; keys.More; fields.AccessListStorageKeys++) keys.Bytes("accessList storageKey", Hash32.Size);
            entry.Close("accessList storageKeys", keys);
            entries.Close("accessList entry", entry);
            fields.AccessListAddresses++;
        }

        list.Close("accessList", entries);
        fields.AccessList = new(start, list.Position - start);
    }

    /// <summary>yParity, r and s; what was read from <paramref name="start"/> on is what they sign.</summary>
    internal static void Signature(ref RlpReader list, ref TransactionFields fields, int start)
    {
        fields.Signed = new(start, list.Position - start);
        var parity = list.UInt64("yParity");
        if (parity > 1) list.Reject(RejectionCode.TransactionSignature, "yParity: expected 0 or 1");
        fields.YParity = (int)parity;
        Scalars(ref list, ref fields);
    }

    internal static void Scalars(ref RlpReader list, ref TransactionFields fields)
    {
        fields.R = list.UInt256("r");
        fields.S = list.UInt256("s");
        if (fields.R.IsZero || fields.R >= Order)
            list.Reject(RejectionCode.TransactionSignature, "r: expected more than 0 and less than the order of secp256k1");
        if (fields.S.IsZero || fields.S > HalfOrder)
            list.Reject(RejectionCode.TransactionSignature, "s: expected more than 0 and at most half of the order of secp256k1 (EIP-2)");
    }
}
