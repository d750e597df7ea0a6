using System.Collections.Immutable;

namespace Relay.Auction.Ethereum;

/// <summary>What a decoder fills in; <see cref="SignedTransaction"/> holds it, and shows it read-only.</summary>
internal struct TransactionFields
{
    internal TransactionType Type;
    internal Hash32 Hash;
    internal ulong? ChainId;
    internal ulong Nonce;
    internal ulong GasLimit;
    internal UInt256 MaxFeePerGas;
    internal UInt256 MaxPriorityFeePerGas;
    internal Address? To;
    internal UInt256 Value;
    internal Slice Calldata;
    internal int ZeroCalldataBytes;
    internal Slice AccessList;
    internal int AccessListAddresses;
    internal int AccessListStorageKeys;
    internal UInt256 MaxFeePerBlobGas;
    internal ImmutableArray<Hash32> BlobHashes;
    internal int? SidecarVersion;
    internal ImmutableArray<Authorization> Authorizations;

    /// <summary>The fields that the sender signed, without their list's header.</summary>
    internal Slice Signed;
    internal int YParity;
    internal UInt256 R;
    internal UInt256 S;

    /// <summary>A part of the raw transaction.</summary>
    internal readonly record struct Slice(int Start, int Length);
}
