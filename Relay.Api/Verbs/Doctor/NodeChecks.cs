using System.Runtime.CompilerServices;
using Relay.Api.Hosting;
using Relay.Auction.Chain;

namespace Relay.Api.Verbs.Doctor;

/// <summary>The execution node: reachable, of the right chain, in step with it, and able to simulate.</summary>
internal sealed class NodeChecks(RelayConfiguration configuration, TimeProvider time)
{
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = configuration.Chain;
        if (!options.HasNode)
        {
            yield return Finding.Warning("node", "none is configured: nothing is simulated, and wallets cannot read the chain", $"Set {ChainOptions.Section}:NodeUrl to the JSON-RPC url of an execution node, unless that is what you want.");
            yield break;
        }

        var facts = await NodeFacts.AskAsync(options, time, cancellation);
        if (facts.ChainId is not { } chain)
        {
            yield return Finding.Fault("node", $"{options.NodeUrl} does not answer: {facts.Silence}", $"Start the node, or correct {ChainOptions.Section}:NodeUrl; nothing wins while it is away.");
            yield break;
        }

        yield return chain == configuration.Auction.ChainId
            ? Finding.Ok("node", $"{facts.Client} on chain {chain}")
            : Finding.Fault("node", $"{facts.Client} is on chain {chain}, and the relay on {configuration.Auction.ChainId}", $"Set Relay:Auction:ChainId to {chain}, or {ChainOptions.Section}:NodeUrl to a node of chain {configuration.Auction.ChainId}.");
        yield return Head(facts);
        yield return Simulation(facts);
        if (!facts.HasReceipts) yield return Finding.Warning("node-receipts", "the node has no eth_getBlockReceipts: what landed is not seen", "Let the node serve the eth namespace in full, or use another one.");
        if (options.HeadsUrl.Length > 0)
        {
            yield return await NodeFacts.HeadsFaultAsync(new Uri(options.HeadsUrl), time, cancellation) is { } fault
                ? Finding.Warning("node-heads", $"{options.HeadsUrl} cannot be opened: {fault}", $"Let the node serve WebSockets there, or leave {ChainOptions.Section}:HeadsUrl empty: heads are then only polled.")
                : Finding.Ok("node-heads", options.HeadsUrl);
        }
    }

    private Finding Head(NodeFacts facts)
    {
        if (facts.IsSyncing) return Finding.Fault("node-head", "the node is syncing", "Wait until it has caught up: nothing wins before.");
        if (facts is not { Head: { } number, HeadTime: { } made }) return Finding.Fault("node-head", "the node gave no newest block that can be read", "Look into its log; it may have just been started.");
        var age = (long)(time.GetUtcNow() - made).TotalSeconds;
        var most = configuration.Chain.MaxHeadAgeSeconds;
        if (age < -(long)configuration.Auction.SlotDurationMilliseconds / 1_000 - 1) return Finding.Fault("node-head", $"block {number} is {-age} s in this machine's future", "This machine's clock is behind: let it take the time from NTP.");
        return most > 0 && age > most
            ? Finding.Fault("node-head", $"block {number} is {age} s old, more than MaxHeadAgeSeconds", "The node has lost its peers, or this machine's clock is ahead: nothing wins until a newer block is there.")
            : Finding.Ok("node-head", $"block {number}, {age} s old");
    }

    private static Finding Simulation(NodeFacts facts) => facts.Abilities switch
    {
        null => Finding.Fault("node-simulation", "the node did not say what it does with eth_simulateV1", "Look into its log; it may be overloaded, or a proxy before it cuts the answers."),
        { Simulates: false } => Finding.Fault("node-simulation", "the node has no eth_simulateV1: nothing can win", "Use a node that has it (geth, Nethermind, reth or anvil of a recent version), or go through no proxy that refuses it."),
        { CreatesContracts: false } able => Finding.Warning("node-simulation", able.ToString(), "Bundles that create a contract stay unverified and do not win: another node would take them."),
        { } able => Finding.Ok("node-simulation", able.ToString()),
    };
}
