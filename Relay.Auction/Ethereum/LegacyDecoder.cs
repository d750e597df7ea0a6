namespace Relay.Auction.Ethereum;

/// <summary>rlp([nonce, gasPrice, gasLimit, to, value, data, v, r, s]); v carries the chain id (EIP-155) or none.</summary>
internal static class LegacyDecoder
{
    internal static void Read(ref RlpReader reader, ref TransactionFields fields)
    {
        var list = reader.List("transaction");
        var start = list.Position;
        TransactionParts.Nonce(ref list, ref fields);
        TransactionParts.GasPrice(ref list, ref fields);
        TransactionParts.Call(ref list, ref fields, mayCreate: true);
        fields.Signed = new(start, list.Position - start);
        ReadV(ref list, ref fields);
        TransactionParts.Scalars(ref list, ref fields);
        reader.Close("transaction", list);
    }

    private static void ReadV(ref RlpReader list, ref TransactionFields fields)
    {
        var v = list.UInt256("v");
        if (v == 27 || v == 28)
        {
            fields.YParity = (int)v.Low - 27;
            return;
        }

        if (v < 35 || v.High != 0 || (v.Low - 35) / 2 > ulong.MaxValue)
        {
            list.Reject(RejectionCode.TransactionSignature, "v: expected 27, 28, or 35 + 2 * chainId + yParity (EIP-155)");
            return;
        }

        fields.ChainId = (ulong)((v.Low - 35) / 2);
        fields.YParity = (int)((v.Low - 35) % 2);
    }
}
