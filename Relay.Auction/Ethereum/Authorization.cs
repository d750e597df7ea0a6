namespace Relay.Auction.Ethereum;

/// <summary>One entry of an EIP-7702 authorization list: an account lets its code be that of another.</summary>
/// <remarks>An entry that cannot be applied does not make its transaction invalid; the chain skips it.</remarks>
public sealed class Authorization
{
    private const byte Magic = 0x05;
    internal Authorization(UInt256 chainId, Address address, ulong nonce, ulong yParity, UInt256 r, UInt256 s)
    {
        (ChainId, Address, Nonce) = (chainId, address, nonce);
        (YParity, R, S) = (yParity, r, s);
    }

    /// <summary>The chain that it is for; zero for every chain.</summary>
    public UInt256 ChainId { get; }

    /// <summary>The account whose code is used; zero takes a delegation back.</summary>
    public Address Address { get; }

    /// <summary>The nonce that the authority must have.</summary>
    public ulong Nonce { get; }

    /// <summary>The signature's parity as it came.</summary>
    internal ulong YParity { get; }

    /// <summary>The signature's r.</summary>
    internal UInt256 R { get; }

    /// <summary>The signature's s.</summary>
    internal UInt256 S { get; }

    /// <summary>Recovers the account that signed it (about 50 µs, not kept); false where the chain would skip it for its signature or nonce.</summary>
    public bool TryGetAuthority(out Address authority)
    {
        authority = default;
        if (YParity > 1 || Nonce == ulong.MaxValue) return false;
        Span<byte> signature = stackalloc byte[64];
        R.CopyTo(signature);
        S.CopyTo(signature[32..]);
        return Secp256k1.TryRecover(SigningHash(), signature, (int)YParity, out authority);
    }

    private Hash32 SigningHash()
    {
        Span<byte> address = stackalloc byte[Address.Size];
        Address.CopyTo(address);
        var items = new RlpWriter(stackalloc byte[80]);
        items.Integer(ChainId);
        items.Bytes(address);
        items.Integer(Nonce);
        var head = new RlpWriter(stackalloc byte[8]);
        head.Byte(Magic);
        head.ListHeader(items.Written.Length);
        return Keccak.Hash(head.Written, items.Written, default);
    }
}
