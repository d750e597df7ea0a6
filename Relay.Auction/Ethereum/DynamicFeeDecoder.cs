namespace Relay.Auction.Ethereum;

/// <summary>EIP-1559: 0x02 ‖ rlp([chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gasLimit, to, value, data, accessList, yParity, r, s]).</summary>
internal static class DynamicFeeDecoder
{
    internal static void Read(ref RlpReader reader, ref TransactionFields fields)
    {
        var list = reader.List("transaction");
        var start = list.Position;
        ReadCommon(ref list, ref fields, mayCreate: true);
        TransactionParts.Signature(ref list, ref fields, start);
        reader.Close("transaction", list);
    }

    /// <summary>Chain id to access list, with which the later types begin too.</summary>
    internal static void ReadCommon(ref RlpReader list, ref TransactionFields fields, bool mayCreate)
    {
        fields.ChainId = list.UInt64("chainId");
        TransactionParts.Nonce(ref list, ref fields);
        TransactionParts.Fees(ref list, ref fields);
        TransactionParts.Call(ref list, ref fields, mayCreate);
        TransactionParts.AccessList(ref list, ref fields);
    }
}
