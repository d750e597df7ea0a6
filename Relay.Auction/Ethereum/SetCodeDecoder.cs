using System.Collections.Immutable;

namespace Relay.Auction.Ethereum;

/// <summary>EIP-7702: 0x04 ‖ rlp([the fields of EIP-1559, [[chainId, address, nonce, yParity, r, s], …], yParity, r, s]).</summary>
internal static class SetCodeDecoder
{
    internal static void Read(ref RlpReader reader, ref TransactionFields fields)
    {
        var list = reader.List("transaction");
        var start = list.Position;
        DynamicFeeDecoder.ReadCommon(ref list, ref fields, mayCreate: false);
        fields.Authorizations = ReadAuthorizations(ref list);
        TransactionParts.Signature(ref list, ref fields, start);
        reader.Close("transaction", list);
    }

    private static ImmutableArray<Authorization> ReadAuthorizations(ref RlpReader list)
    {
        var authorizations = ImmutableArray.CreateBuilder<Authorization>(1);
        var entries = list.List("authorizationList");
        while (entries.More)
        {
            var entry = entries.List("authorization");
            var chainId = entry.UInt256("authorization chainId");
            var address = entry.Address("authorization address");
            var nonce = entry.UInt64("authorization nonce");
            var parity = entry.UInt64("authorization yParity");
            if (parity > byte.MaxValue) entry.Reject(RejectionCode.TransactionMalformed, "authorization yParity: expected less than 2^8");
            authorizations.Add(new Authorization(chainId, address, nonce, parity, entry.UInt256("authorization r"), entry.UInt256("authorization s")));
            entries.Close("authorization", entry);
        }

        list.Close("authorizationList", entries);
        if (authorizations.Count == 0) list.Reject(RejectionCode.TransactionMalformed, "authorizationList: expected at least one authorization (EIP-7702)");
        return authorizations.DrainToImmutable();
    }
}
