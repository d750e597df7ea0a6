namespace Relay.Auction.Ethereum;

/// <summary>EIP-2930: 0x01 ‖ rlp([chainId, nonce, gasPrice, gasLimit, to, value, data, accessList, yParity, r, s]).</summary>
internal static class AccessListDecoder
{
    internal static void Read(ref RlpReader reader, ref TransactionFields fields)
    {
        var list = reader.List("transaction");
        var start = list.Position;
        fields.ChainId = list.UInt64("chainId");
        TransactionParts.Nonce(ref list, ref fields);
        TransactionParts.GasPrice(ref list, ref fields);
        TransactionParts.Call(ref list, ref fields, mayCreate: true);
        TransactionParts.AccessList(ref list, ref fields);
        TransactionParts.Signature(ref list, ref fields, start);
        reader.Close("transaction", list);
    }
}
