using System.Text.Json;
using FluentAssertions;
using Relay.Api.Verbs.Feed;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>Many transactions through one slot, each as a sealed bundle of its own, and what must hold of the way back whatever won.</summary>
/// <param name="Sent">Every transaction.</param>
/// <param name="Message">What the builder's client received.</param>
/// <param name="Outcomes">By sequence.</param>
internal sealed record BlockRoundTrip(IReadOnlyList<SignedTransaction> Sent, FeedMessage Message, OutcomeRow[] Outcomes)
{
    private const int Searchers = 5;

    /// <summary>The transactions that came back, in the feed's order.</summary>
    public IReadOnlyList<SignedTransaction> Back
    {
        get
        {
            var sent = Sent.ToDictionary(transaction => transaction.Hash.ToString());
            return [.. Message.Winners.SelectMany(winner => winner.Hashes).Select(hash => sent[hash])];
        }
    }

    public static async Task<BlockRoundTrip> RunAsync(RelayUnderTest relay, IReadOnlyList<byte[]> raw, CancellationToken cancellation)
    {
        await using var feed = NodeScript.Feed(relay.Door);
        var searchers = Enumerable.Range(0, Searchers).Select(_ => new TestSearcher()).ToArray();
        var header = await relay.Door.NextSlotAsync(4_000, cancellation);
        var envelopes = raw.Select((transaction, i) => searchers[i % Searchers].Seal(header, TestSearcher.Bundle(transaction))).ToArray();
        await Parallel.ForEachAsync(envelopes, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
            async (envelope, stop) => await relay.Door.SubmitAsync(header, envelope, stop));
        foreach (var searcher in searchers) searcher.Dispose();

        FeedMessage message;
        do message = JsonSerializer.Deserialize<FeedMessage>(await feed.ReadLineAsync(cancellation), JsonSerializerOptions.Web)!;
        while (message.Slot != header.Slot);
        return new BlockRoundTrip([.. raw.Select(Decoded)], message, await relay.OutcomesAsync(header.Slot, cancellation));
    }

    /// <summary>Nothing is lost, doubled, out of order or over the limit, and ethers reads the same in what came back.</summary>
    public async Task CheckAsync(ulong gasLimit, CancellationToken cancellation)
    {
        Message.Status.Should().Be("ranked");
        (Message.Count, Message.Opened).Should().Be((Sent.Count, Sent.Count));
        Back.Select(transaction => transaction.Hash).Should().OnlyHaveUniqueItems();
        Back.Aggregate(0UL, (sum, transaction) => sum + transaction.GasLimit).Should().Be(Message.TotalGas).And.BeLessThanOrEqualTo(gasLimit);
        foreach (var sender in Back.GroupBy(SenderOf)) sender.Select(transaction => transaction.Nonce).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();

        var received = Message.Winners.SelectMany(winner => winner.Transactions).ToArray();
        received.Should().Equal(Back.Select(transaction => Hex.Encode(transaction.Raw.Span)), "builders get the very bytes that were signed");
        var decoded = await NodeScript.DecodeAsync(received, cancellation);
        decoded.Should().Equal(Back.Select(transaction => new EthersTransaction((int)transaction.Type, transaction.Hash.ToString(), SenderOf(transaction).ToString(), transaction.Nonce, transaction.GasLimit)));
    }

    private static SignedTransaction Decoded(byte[] raw)
        => TransactionDecoder.TryDecode(raw, out var transaction, out var rejection) ? transaction : throw new InvalidOperationException(rejection.ToString());

    private static Address SenderOf(SignedTransaction transaction) => transaction.TryGetSender(out var sender) ? sender : throw new InvalidOperationException("no sender");
}
