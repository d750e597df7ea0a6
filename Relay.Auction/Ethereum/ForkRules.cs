namespace Relay.Auction.Ethereum;

/// <summary>Everything about a transaction's validity and intrinsic gas that changes with forks: one row a fork, each made from the one before.</summary>
internal sealed record ForkRules
{
    private static readonly ForkRules[] Table = Build();

    /// <summary>The latest transaction type that is active.</summary>
    internal TransactionType LastType { get; private init; } = TransactionType.Legacy;
    internal ulong Creation { get; private init; }
    internal ulong NonZeroByte { get; private init; } = 68;
    internal ulong AccessListAddress { get; private init; }
    internal ulong AccessListStorageKey { get; private init; }
    internal ulong InitCodeWord { get; private init; }
    internal int MaxInitCode { get; private init; } = int.MaxValue;
    internal ulong Authorization { get; private init; }
    internal ulong FloorToken { get; private init; }
    internal ulong MaxGasLimit { get; private init; } = ulong.MaxValue;
    internal int MaxBlobs { get; private init; }
    internal int SidecarVersion { get; private init; }

    internal static ForkRules Of(Fork fork) => Table[(int)fork];

    private static ForkRules[] Build()
    {
        var frontier = new ForkRules();
        var homestead = frontier with { Creation = 32_000 }; // EIP-2
        var istanbul = homestead with { NonZeroByte = 16 }; // EIP-2028
        var berlin = istanbul with { LastType = TransactionType.AccessList, AccessListAddress = 2_400, AccessListStorageKey = 1_900 }; // EIP-2930
        var london = berlin with { LastType = TransactionType.DynamicFee }; // EIP-1559
        var shanghai = london with { InitCodeWord = 2, MaxInitCode = 49_152 }; // EIP-3860
        var cancun = shanghai with { LastType = TransactionType.Blob, MaxBlobs = 6 }; // EIP-4844
        var prague = cancun with { LastType = TransactionType.SetCode, Authorization = 25_000, FloorToken = 10, MaxBlobs = 9 }; // EIP-7702, 7623, 7691
        var osaka = prague with { MaxGasLimit = 1 << 24, MaxBlobs = 6, SidecarVersion = 1 }; // EIP-7825, 7594
        return [frontier, homestead, istanbul, berlin, london, shanghai, cancun, prague, osaka];
    }
}
