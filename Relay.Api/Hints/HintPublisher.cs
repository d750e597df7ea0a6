using Relay.Api.Orders;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Simulating;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Hints;

/// <summary>Publishes what owners share of their orders: opens the order, simulates it where that is shared, writes the event.</summary>
/// <remarks>After the answer to its sender, so that no sender waits for the node. The store takes one event for each revision, whoever comes first.</remarks>
internal sealed partial class HintPublisher(
    HintQueue queue, RelayStore store, OrderBook book, BundleTrials trials, OrderSlots slots, HintOptions options, TimeProvider time, ILogger<HintPublisher> log) : BackgroundService
{
    private const int AtOnce = 8;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Parallel.ForEachAsync(queue.TakeAllAsync(stoppingToken), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken }, async (name, stop) =>
        {
            try
            {
                await PublishAsync(name, stop).ConfigureAwait(false);
            }
            catch (StoreUnavailableException fault)
            {
                LogStore(fault.Message); // It stays marked.
            }
#pragma warning disable CA1031 // One order must not end the publishing of all others.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                LogFailed(fault);
            }
        });

    private async Task PublishAsync(string name, CancellationToken cancellation)
    {
        if (await book.FindByNameAsync(name, cancellation).ConfigureAwait(false) is not { IsHintDue: true, State: OrderState.Waiting } stored || !book.TryOpen(stored, out var opened)) return;
        using (opened)
        {
            var order = opened.Order;
            var transactions = new List<SignedTransaction>(order.Transactions.Count);
            foreach (var (_, raw) in order.Transactions)
            {
                if (!TransactionDecoder.TryDecode(raw, out var transaction, out _)) return;
                transactions.Add(transaction);
            }

            var trial = HintEvent.NeedsSimulation(order.Hints) ? await trials.RunAsync(new BundleTrialRequest { Transactions = transactions, WithLogs = true }, cancellation).ConfigureAwait(false) : null;
            var json = HintEvent.Write(order.Hints, transactions, trial as BundleTrialOutcome.Simulated, options.MaxEventBytes);
            var now = time.NowMs();
            await store.Hints.PutAsync(stored, json, slots.TargetAt(now).Expected, now / 1000, options.Kept, cancellation).ConfigureAwait(false);
        }
    }

    [LoggerMessage(3070, LogLevel.Error, "A hint cannot be published: {Fault}")]
    private partial void LogStore(string fault);

    [LoggerMessage(3073, LogLevel.Error, "A hint could not be made")]
    private partial void LogFailed(Exception fault);
}
