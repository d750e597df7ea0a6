using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>Options of the execution node: configuration section <c>Relay:Chain</c>.</summary>
public sealed class ChainOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Chain";

    /// <summary>JSON-RPC url of an execution node that has <c>eth_simulateV1</c>; empty: the relay runs stand-alone and verifies nothing.</summary>
    /// <value>An http or https url; default empty.</value>
    public string NodeUrl { get; set; } = "";

    /// <summary>WebSocket url of the same node, for its notices of new heads; empty: heads are only polled.</summary>
    /// <value>A ws or wss url; default empty.</value>
    public string HeadsUrl { get; set; } = "";

    /// <summary>The most that the simulations of one slot take, whatever is left to the result's due instant.</summary>
    /// <value>20 to 10,000; default 2,000.</value>
    public uint SimulationBudgetMilliseconds { get; set; } = 2_000;

    /// <summary>How long before the due instant the simulations end: ranking, signing and storing need it.</summary>
    /// <value>0 to 5,000; default 60.</value>
    public uint SimulationMarginMilliseconds { get; set; } = 60;

    /// <summary>What a slot is given even where its due instant has passed (a takeover); never more than the budget.</summary>
    /// <value>0 to 5,000; default 100.</value>
    public uint LeastSimulationMilliseconds { get; set; } = 100;

    /// <summary>The most that one call of the node takes, its retries included.</summary>
    /// <value>10 to 10,000; default 400.</value>
    public uint CallMilliseconds { get; set; } = 400;

    /// <summary>Calls to the node at once.</summary>
    /// <value>1 to 64; default 4.</value>
    public int Parallelism { get; set; } = 4;

    /// <summary>How often the head is asked for.</summary>
    /// <value>20 to 10,000; default 250.</value>
    public uint PollMilliseconds { get; set; } = 250;

    /// <summary>A head whose time lies further before the target block's is none: the node is syncing, or lost its peers.</summary>
    /// <value>0 (off) to 86,400; default 60.</value>
    public uint MaxHeadAgeSeconds { get; set; } = 60;

    /// <summary>The fee recipient that bundles are simulated for: payments to it count.</summary>
    /// <value>An address; default one that nobody holds.</value>
    public string FeeRecipient { get; set; } = "0x00000000000000000000000000000000fee00fee";

    /// <summary>The node's gas cap; 0 takes the one that was seen. What it bounds (a call, a request) is seen at start.</summary>
    /// <value>Default 0.</value>
    public ulong CallGasCap { get; set; }

    /// <summary>Longest body that the node takes; a list that needs more is cut.</summary>
    /// <value>65,536 to 1,073,741,824; default 1,900,000 (anvil takes 2 MB, geth 5).</value>
    public int MaxRequestBytes { get; set; } = 1_900_000;

    /// <summary>Longest answer that is read; a longer one is none.</summary>
    /// <value>65,536 to 1,073,741,824; default 33,554,432.</value>
    public int MaxAnswerBytes { get; set; } = 33_554_432;

    /// <summary>True where a node is configured: then nothing wins that was not simulated.</summary>
    public bool HasNode => NodeUrl.Length > 0;

    /// <summary>The fee recipient as an address; validated at start.</summary>
    internal Address Recipient => Address.TryParse(FeeRecipient, out var address) ? address : default;
}
