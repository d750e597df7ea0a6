namespace Relay.Auction.Ethereum;

/// <summary>The transaction types of EIP-2718, by their type byte.</summary>
public enum TransactionType : byte
{
    /// <summary>No type byte; with (EIP-155) or without a chain id.</summary>
    Legacy = 0,
    /// <summary>EIP-2930.</summary>
    AccessList = 1,
    /// <summary>EIP-1559.</summary>
    DynamicFee = 2,
    /// <summary>EIP-4844.</summary>
    Blob = 3,
    /// <summary>EIP-7702.</summary>
    SetCode = 4,
}
