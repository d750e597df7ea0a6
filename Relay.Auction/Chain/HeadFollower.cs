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
    private readonly TimeSpan _slotFaultHolds;
    private readonly TimeProvider _time;
    private readonly ILogger<HeadFollower> _log;
    private readonly HeadNotices? _notices;
    private volatile BlockHead? _head;
    private volatile SlotFault? _slotFault;
    private volatile NodeHealth _health = new("the node was not asked yet", 0, null);

    public HeadFollower(ExecutionNode node, ChainOptions options, AuctionOptions auction, TimeProvider time, ILogger<HeadFollower> log, HeadNotices? notices = null)
    {
        (_node, _chainId, _time, _log, _notices) = (node, auction.ChainId, time, log, notices);
        _poll = TimeSpan.FromMilliseconds(options.PollMilliseconds);
        _budget = TimeSpan.FromMilliseconds(options.CallMilliseconds);
        _slotFaultHolds = TimeSpan.FromMilliseconds(auction.SlotDurationMilliseconds) * 3;
        _probe = new NodeProbe(node, _budget);
    }

    /// <summary>The newest block of a node that is on the right chain and was probed; the last one while the node is away; null before the first.</summary>
    public BlockHead? Head => _head;

    /// <summary>The node's condition at the last look, and in the last slot's simulations.</summary>
    public NodeHealth Health => _health is { Fault: null } well && _slotFault is { } slot && _time.GetElapsedTime(slot.At) < _slotFaultHolds ? well with { Fault = slot.Fault } : _health;

    /// <summary>Takes down that a slot's simulations gave nothing: a node may give its blocks and still simulate wrongly.</summary>
    /// <param name="fault">In a sentence; null where it answered. It holds until the next slot's word, or until this relay closes no slots any more.</param>
    public void NoteSlot(string? fault) => _slotFault = fault is null ? null : new SlotFault(fault, _time.GetTimestamp());

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
        if (_head is { } last && !Agree(last, head))
        {
            // Which of the two was the lie, nobody knows: the next look begins anew.
            _head = null;
            Say($"the node contradicts itself: block {last.Number} {last.Hash}, then block {head.Number} {head.Hash} on {head.ParentHash}");
            return;
        }

        // After a fault it may be another node.
        var abilities = Health.Fault is null ? _health.Abilities : null;
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

    /// <summary>A block is one thing, whoever asks when, and its child has the next number.</summary>
    private static bool Agree(BlockHead before, BlockHead now)
        => now.Hash == before.Hash ? now == before : now.ParentHash != before.Hash || now.Number == before.Number + 1;

    private void Say(string? fault, NodeAbilities? abilities = null)
    {
        var before = _health.Fault;
        _health = new NodeHealth(fault, _head?.Number ?? 0, abilities);
        if (before == fault) return;
        if (fault is null) LogWell(abilities!);
        else LogFault(fault);
    }

    private sealed record SlotFault(string Fault, long At);

    [LoggerMessage(1040, LogLevel.Information, "The execution node answers: {Abilities}")]
    private partial void LogWell(NodeAbilities abilities);

    [LoggerMessage(1041, LogLevel.Warning, "The execution node: {Fault}")]
    private partial void LogFault(string fault);
}
