namespace Relay.Auction.Ethereum;

/// <summary>The digest that a transaction's sender signed, over the received bytes where they lie.</summary>
internal static class SigningPayload
{
    internal static Hash32 Hash(ReadOnlySpan<byte> raw, in TransactionFields fields)
    {
        var signed = raw.Slice(fields.Signed.Start, fields.Signed.Length);
        var tail = new RlpWriter(stackalloc byte[16]);
        if (fields.Type == TransactionType.Legacy && fields.ChainId is { } chainId)
        {
            // EIP-155: chain id, 0, 0 stand where the signature will be.
            tail.Integer(chainId);
            tail.Integer(0);
            tail.Integer(0);
        }

        var head = new RlpWriter(stackalloc byte[16]);
        if (fields.Type != TransactionType.Legacy) head.Byte((byte)fields.Type);
        head.ListHeader(signed.Length + tail.Written.Length);
        return Keccak.Hash(head.Written, signed, tail.Written);
    }
}
