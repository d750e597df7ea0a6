using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Auction;

/// <summary>Options of the auction: configuration section <c>Relay:Auction</c>.</summary>
public sealed class AuctionOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Auction";

    /// <summary>Chain id of the transactions.</summary>
    /// <value>Default 1 (mainnet).</value>
    public ulong ChainId { get; set; } = 1;

    /// <summary>Start of slot 0 in seconds since 1970 (UTC).</summary>
    /// <value>Default 1606824023 (mainnet's beacon chain).</value>
    public ulong GenesisSeconds { get; set; } = 1606824023;

    /// <summary>Length of a slot.</summary>
    /// <value>200 to 60,000; default 12,000.</value>
    public uint SlotDurationMilliseconds { get; set; } = 12_000;

    /// <summary>How long before its start a slot closes; negative where it closes after its start.</summary>
    /// <value>Less than a slot either way; default 500.</value>
    public int CloseLeadMilliseconds { get; set; } = 500;

    /// <summary>From the cut-off to the freeze: the time in which what arrived in time can still be appended.</summary>
    /// <value>0 to 5,000; default 50.</value>
    public uint CloseGraceMilliseconds { get; set; } = 50;

    /// <summary>From the freeze to the keyholders' deadline, after which a slot without a result is void.</summary>
    /// <value>500 to 50,000; default 12,000.</value>
    public uint OpenDeadlineMilliseconds { get; set; } = 12_000;

    /// <summary>From a slot's start until its result is due at the builders.</summary>
    /// <value>0 to 10,000; default 500.</value>
    public uint PublicationMilliseconds { get; set; } = 500;

    /// <summary>How many slots take submissions at once.</summary>
    /// <value>1 to 64; default 4.</value>
    public uint HeadersAhead { get; set; } = 4;

    /// <summary>How far a keyholder's or another node's clock may be off.</summary>
    /// <value>0 to 5,000; default 500.</value>
    public ushort MaxSkewMilliseconds { get; set; } = 500;

    /// <summary>Gas limit of the block that winners are packed into while no node is configured.</summary>
    /// <value>Default 60,000,000.</value>
    public ulong BlockGasLimit { get; set; } = 60_000_000;

    /// <summary>Blobs that a block takes.</summary>
    /// <value>Default 21.</value>
    public uint BlockBlobLimit { get; set; } = 21;

    /// <summary>Base fee, in wei, that effective tips are computed against while no node is configured.</summary>
    /// <value>Decimal or 0x-quantity; default 0.</value>
    public string BaseFeeWei { get; set; } = "0";

    /// <summary>Least value, in wei, that may win; carried in the slot header.</summary>
    /// <value>Decimal or 0x-quantity; default 0.</value>
    public string ReserveWei { get; set; } = "0";

    /// <summary>While nothing is simulated: rank by the declared bid alone, instead of the lesser of it and the priority fees on intrinsic gas.</summary>
    /// <value>Default false.</value>
    public bool TrustDeclaredBids { get; set; }

    /// <summary>Most leaves in one slot; carried in the slot header.</summary>
    /// <value>1 to 1,000,000; default 100,000.</value>
    public uint MaxLeaves { get; set; } = 100_000;

    /// <summary>Most leaves of one signer in one slot; carried in the slot header.</summary>
    /// <value>1 to 65,535; default 10,000.</value>
    public ushort MaxLeavesPerSigner { get; set; } = 10_000;

    /// <summary>Largest size class of an envelope: its plaintext has 1024 · 2^class bytes.</summary>
    /// <value>1 to 10; default 10 (1 MiB, room for blob sidecars).</value>
    public byte MaxClass { get; set; } = 10;

    /// <summary>How long one auction node leads without extending its lease.</summary>
    /// <value>500 to 60,000; default 3,000.</value>
    public uint LeaseMilliseconds { get; set; } = 3_000;

    /// <summary>The timing in the form that the clock takes.</summary>
    internal SlotTiming Timing => new(
        GenesisSeconds * 1000, SlotDurationMilliseconds, CloseLeadMilliseconds, CloseGraceMilliseconds, OpenDeadlineMilliseconds, PublicationMilliseconds, HeadersAhead);

    /// <summary>The base fee as a number; validated at start.</summary>
    internal UInt256 BaseFee => UInt256.TryParse(BaseFeeWei, out var wei) ? wei : default;

    /// <summary>The reserve as a number; validated at start.</summary>
    internal UInt256 Reserve => UInt256.TryParse(ReserveWei, out var wei) ? wei : default;
}
