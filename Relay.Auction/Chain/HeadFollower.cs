using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Relay.Auction.Chain;

/// <summary>Follows the node's newest block by its notices and by polling, and probes the node whenever it comes back.</summary>
internal sealed partial class HeadFollower : BackgroundService
{
    private readonly ExecutionNode _node;
    private readonly NodeProbe _probe;
    private readonly ulong _chainId;
    private readonly TimeSpan _poll;
    private readonly TimeSpan _budget;
    private readonly TimeProvider _time;
    private readonly ILogger<HeadFollower> _log;
    private readonly HeadNotices? _notices;
    private volatile BlockHead? _head;
    private volatile NodeHealth _health = new("the node was not asked yet", 0, null);

    public HeadFollower(ExecutionNode node, ChainOptions options, AuctionOptions auction, TimeProvider time, ILogger<HeadFollower> log, HeadNotices? notices = null)
    {
        (_node, _chainId, _time, _log, _notices) = (node, auction.ChainId, time, log, notices);
        _poll = TimeSpan.FromMilliseconds(options.PollMilliseconds);
        _budget = TimeSpan.FromMilliseconds(options.CallMilliseconds);
        _probe = new NodeProbe(node, _budget);
    }

    /// <summary>The newest block of a node that is on the right chain and was probed; the last one while the node is away; null before the first.</summary>
    public BlockHead? Head => _head;

    /// <summary>The node's condition at the last look.</summary>
    public NodeHealth Health => _health;

    /// <summary>Looks once. The loop does; tests may.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        switch (await _node.CallAsync(BlockHead.LatestRequest(), BlockHead.Read, _budget, cancellation).ConfigureAwait(false))
        {
            case NodeAnswer<BlockHead>.Given { Value: var head }:
                await TakeAsync(head, cancellation).ConfigureAwait(false);
                break;
            case NodeAnswer<BlockHead>.Refused refused:
                Say($"the node refuses its newest block: {refused.Code} {refused.Message}");
                break;
            case NodeAnswer<BlockHead>.None none:
                Say($"the node gives no block: {none.Why}");
                break;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await (_notices?.WaitAsync(_poll, stoppingToken) ?? Task.Delay(_poll, _time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeAsync(BlockHead head, CancellationToken cancellation)
    {
        var abilities = _health.Fault is null ? _health.Abilities : null;
        if (abilities is null)
        {
            if (await _probe.ChainIdAsync(cancellation).ConfigureAwait(false) is not { } chain)
            {
                Say("the node does not say which chain it is on");
                return;
            }

            if (chain != _chainId)
            {
                _head = null;
                Say($"the node is on chain {chain}, the relay on {_chainId}");
                return;
            }

            abilities = await _probe.AbilitiesAsync(head, cancellation).ConfigureAwait(false);
            if (abilities is null)
            {
                Say("the node does not say what it can do");
                return;
            }
        }

        _head = head;
        if (abilities.Simulates) Say(null, abilities);
        else Say("the node has no eth_simulateV1: nothing can be verified, and nothing wins", abilities);
    }

    private void Say(string? fault, NodeAbilities? abilities = null)
    {
        var before = _health.Fault;
        _health = new NodeHealth(fault, _head?.Number ?? 0, abilities);
        if (before == fault) return;
        if (fault is null) LogWell(abilities!);
        else LogFault(fault);
    }

    [LoggerMessage(1040, LogLevel.Information, "The execution node answers: {Abilities}")]
    private partial void LogWell(NodeAbilities abilities);

    [LoggerMessage(1041, LogLevel.Warning, "The execution node: {Fault}")]
    private partial void LogFault(string fault);
}
