using System.Globalization;
using System.Text.Json;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Terminal;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs.Demo;

/// <summary><c>relay demo --block</c>: each transaction of a real block as one sealed bundle to a stand-alone relay of that chain; prints which came back.</summary>
internal sealed class BlockRun(BlockFile block, ulong gasLimit, string repository, bool json, TimeProvider time)
{
    private const uint SlotMs = 6_000;

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = DemoFolder.Create(repository, time);
        var words = json ? Console.Error : Console.Out;
        await words.WriteLineAsync($"Starting a stand-alone relay for chain {block.ChainId} with a gas limit of {gasLimit}. Data and logs: {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
        await using var relay = await RelayProcess.StartAsync(
            folder, [("Auction:ChainId", Text(block.ChainId)), ("Auction:SlotDurationMilliseconds", Text(SlotMs)), ("Auction:BlockGasLimit", Text(gasLimit))], time, cancellation);
        using var desk = new SearcherDesk(relay, folder, time);
        var offers = block.Transactions.Select((transaction, i) => OfferOf(transaction, i)).ToList();
        var header = await desk.NextSlotAsync(1_000 + 10 * (ulong)offers.Count, cancellation);
        var placed = await desk.PlaceAsync(header, offers, cancellation);
        await words.WriteLineAsync($"{placed.Accepted} of {offers.Count} transactions are sealed in slot {placed.Slot}, one bundle each. Waiting for its close …");
        foreach (var refused in placed.Refused.GroupBy(said => said)) await words.WriteLineAsync($"  {refused.Count()} × {refused.Key}");

        var feed = new FeedSubscription(relay.Url, relay.Handler, time, Console.Error.WriteLine);
        await foreach (var element in feed.FromAsync(1, cancellation))
        {
            var message = element.Deserialize<FeedMessage>(JsonSerializerOptions.Web)!;
            if (message.Slot == placed.Slot) return Report(message, placed);
        }

        return ExitCode.Rejected;
    }

    private int Report(FeedMessage message, Placed placed)
    {
        var hashes = message.Winners.SelectMany(winner => winner.Hashes).ToList();
        var known = block.Transactions.ToDictionary(transaction => transaction.Hash.ToString());
        var back = hashes.Where(known.ContainsKey).Select(hash => known[hash]).ToList();
        var gas = back.Aggregate(0UL, (sum, transaction) => sum + transaction.GasLimit);
        List<string> faults = [];
        if (back.Count != hashes.Count) faults.Add($"{hashes.Count - back.Count} transactions came back that nobody sent");
        if (hashes.Distinct().Count() != hashes.Count) faults.Add("a transaction came back twice");
        if (!NoncesAreInOrder(back)) faults.Add("a sender's nonces are not in order");
        if (gas > gasLimit) faults.Add("the gas limits do not fit");
        if (message.Count != placed.Accepted) faults.Add($"{placed.Accepted} receipts, {message.Count} in the set");
        if (json)
        {
            var fates = new { slot = message.Slot, status = message.Status, reason = message.Reason, @sealed = message.Count, opened = message.Opened, won = message.Winners.Count, msFromCloseToResult = (long)message.PublishedAt - (long)message.ClosedAt, gas, gasLimit };
            JsonLine.Write(new { summary = fates, hashes, refused = placed.Refused, faults });
        }
        else
        {
            foreach (var winner in message.Winners) Console.WriteLine($"  {winner.Rank,4}  {winner.Hashes[0]}  gas {winner.Gas}");
            Console.WriteLine($"Slot {message.Slot}: {message.Status} {message.Reason} {(long)message.PublishedAt - (long)message.ClosedAt} ms after the close; {message.Count} sealed, {message.Opened} opened, {message.Winners.Count} came back, {message.Count - message.Winners.Count} did not fit.");
            Console.WriteLine($"Gas limits of what came back: {gas} of {gasLimit}.");
            foreach (var fault in faults) Console.WriteLine("  FAULT: " + fault);
        }

        return faults.Count == 0 && placed.Refused.Count == 0 && message.Status == "ranked" ? ExitCode.Done : ExitCode.Rejected;
    }

    private static bool NoncesAreInOrder(IEnumerable<SignedTransaction> transactions)
    {
        var last = new Dictionary<Address, ulong>();
        foreach (var transaction in transactions)
        {
            if (!transaction.TryGetSender(out var sender) || (last.TryGetValue(sender, out var nonce) && transaction.Nonce <= nonce)) return false;
            last[sender] = transaction.Nonce;
        }

        return true;
    }

    // The bid is what the transaction can pay at all: stand-alone the relay takes the lesser of it and the priority fees.
    private static Offer OfferOf(SignedTransaction transaction, int index) => new(
        $"searcher-{index % 3 + 1}", "a transaction of the block", UInt256.MultiplySaturating(transaction.MaxFeePerGas, transaction.GasLimit).ToString(), [Hex.Encode(transaction.Raw.Span)]);

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
