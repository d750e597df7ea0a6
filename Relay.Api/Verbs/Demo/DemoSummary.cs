using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs.Demo;

/// <summary>Adds up the slots of a demo and judges them.</summary>
internal sealed class DemoSummary
{
    private readonly List<(Placed Placed, BuiltSlot Built)> _slots = [];

    public void Add(Placed placed, BuiltSlot built) => _slots.Add((placed, built));

    /// <summary>Prints the summary; 0 where every slot was ranked with all that had a receipt, and every winner landed in order.</summary>
    public int Print(DemoOptions options)
    {
        var faults = Faults().ToList();
        var value = _slots.Aggregate(UInt256.Zero, (sum, slot) => UInt256.TryParse(slot.Built.Value, out var wei) ? UInt256.AddSaturating(sum, wei) : sum);
        var feed = _slots.Select(slot => slot.Built.MsFromCloseToFeed).Order().DefaultIfEmpty().ToArray();
        var (accepted, won) = (_slots.Sum(slot => slot.Placed.Accepted), _slots.Sum(slot => slot.Built.Won));
        var (landed, transactions) = (_slots.Sum(slot => slot.Built.Landed), _slots.Sum(slot => slot.Built.Transactions));
        var (median, longest) = (feed[feed.Length / 2], feed[^1]);
        if (options.Json)
        {
            JsonLine.Write(new { summary = new { slots = _slots.Count, accepted, won, transactions, landed, value = value.ToQuantity(), medianMsFromCloseToFeed = median, longestMsFromCloseToFeed = longest, faults } });
        }
        else if (_slots.Count == 0)
        {
            Console.WriteLine("\nNo slot was played.");
        }
        else
        {
            Console.WriteLine($"\n{_slots.Count} slots, {accepted} bundles sealed over HTTPS, {won} won, {landed} of {transactions} transactions landed, {EtherAmount.Show(value)} for the builder.");
            Console.WriteLine($"From close to feed with {options.Bundles} bundles a slot: median {median} ms, longest {longest} ms.");
            foreach (var fault in faults.Take(20)) Console.WriteLine("  " + fault);
            Console.WriteLine(faults.Count == 0 ? "Every winner landed in the order of the feed." : $"{faults.Count} faults.");
        }

        return faults.Count == 0 && _slots.Count > 0 ? ExitCode.Done : ExitCode.Rejected;
    }

    private IEnumerable<string> Faults()
    {
        foreach (var (placed, built) in _slots)
        {
            foreach (var refused in placed.Refused.GroupBy(words => words)) yield return $"slot {placed.Slot}: {refused.Count()} × {refused.Key}";
            foreach (var fault in built.Faults) yield return $"slot {built.Slot}: {fault}";
            if (built.Slot != placed.Slot) yield return $"slot {placed.Slot}: not in the feed; slot {built.Slot} came instead";
            else if (built.Sealed < placed.Accepted) yield return $"slot {built.Slot}: {placed.Accepted} receipts, {built.Sealed} in the set";
            if (built.Status != "ranked") yield return $"slot {built.Slot}: {built.Status}, {built.Reason}";
            else if (placed.Accepted > 0 && built.Won == 0) yield return $"slot {built.Slot}: nobody won";
            if (!built.InOrder || built.Landed != built.Transactions) yield return $"slot {built.Slot}: {built.Landed} of {built.Transactions} landed{(built.InOrder ? "" : ", not in the order of the feed")}";
        }
    }
}
