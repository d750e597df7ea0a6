using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Feed;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>submit → seal → close → open → rank → stream, through the doors that searchers and builders use.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class SubmitToStreamTests
{
    private RelayUnderTest _relay = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RelayUnderTest.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _relay.DisposeAsync();

    [Test]
    [CancelAfter(40_000)]
    public async Task Sealed_bundles_get_receipts_are_committed_and_reach_the_builder_in_order_and_numbered(CancellationToken cancellation)
    {
        using var searcher = new TestSearcher();
        await using var feed = NodeScript.Feed(_relay.Door);
        var header = await _relay.Door.NextSlotAsync(1_000, cancellation);
        var envelopes = new List<SealedEnvelope>();
        var receipts = new List<SubmissionReceipt>();
        foreach (var gwei in new ulong[] { 1, 3, 2 })
        {
            var raw = TestSearcher.Transaction(new SampleTransaction { Priority = gwei * 1_000_000_000 });
            envelopes.Add(searcher.Seal(header, TestSearcher.Bundle(raw)));
            var answer = await _relay.Door.SubmitAsync(header, envelopes[^1], cancellation);
            SubmissionReceipt.TryDecode(answer.Receipt, out var receipt).Should().BeTrue();
            answer.Relay.Should().Be(header.Relay.ToString());
            (answer.Slot, answer.Sequence, answer.ReceivedAt, answer.Leaf).Should().Be((header.Slot, receipt!.Sequence, receipt.ReceivedAt, receipt.Leaf.ToString()));
            answer.Durability.Should().Be("always", "the private redis-server writes before it answers");
            receipts.Add(receipt);
        }

        receipts.Select(receipt => receipt.Sequence).Should().Equal(0u, 1u, 2u);
        var message = await MessageOfAsync(feed, header.Slot, cancellation);

        message.GetProperty("winners").EnumerateArray().Select(winner => winner.GetProperty("leaf").GetString())
            .Should().Equal(envelopes[1].Leaf.ToString(), envelopes[2].Leaf.ToString(), envelopes[0].Leaf.ToString());
        message.GetProperty("verified").GetBoolean().Should().BeFalse("nothing was simulated");
        SlotResult.TryDecode(message.GetProperty("result").GetBytesFromBase64(), out var result).Should().BeTrue();
        Hex.TryDecode(message.GetProperty("signature").GetString(), out var signature).Should().BeTrue();
        ProtocolSignature.IsBy(header.Relay, "relay/1/result", result!.Hash, signature).Should().BeTrue();

        var commitment = (await _relay.Door.Client.SlotAsync(header.Slot, cancellation)).Value!.Commitment!;
        SetCommit.TryDecode(commitment.Set, out var set).Should().BeTrue();
        Hex.TryDecode(commitment.Signature, out signature).Should().BeTrue();
        ProtocolSignature.IsBy(header.Relay, "relay/1/set", set!.Hash, signature).Should().BeTrue();
        result.SetHash.Should().Be(set.Hash);
        var tree = new MerkleTree([.. receipts.Select(receipt => receipt.Leaf)]);
        foreach (var receipt in receipts)
            MerkleTree.Verify(receipt.Leaf, receipt.Sequence, set.Count, tree.InclusionProof(receipt.Sequence), set.Root).Should().BeTrue();
    }

    [Test]
    [CancelAfter(40_000)]
    public async Task Feed_has_every_slot_once_in_order_and_without_a_gap(CancellationToken cancellation)
    {
        var messages = new List<FeedMessage>();
        await foreach (var message in _relay.Door.FeedAsync(cancellation))
        {
            messages.Add(message);
            if (messages.Count == 4) break;
        }

        messages.Select(message => message.Sequence).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        messages.Select(message => message.Slot).Should().Equal(Enumerable.Range(0, 4).Select(i => messages[0].Slot + (ulong)i), "a slot without bundles has a result too");
    }

    [Test]
    [CancelAfter(40_000)]
    public async Task Nothing_in_Redis_or_its_files_shows_a_sealed_bundle_before_the_close_or_after(CancellationToken cancellation)
    {
        // Slots long enough for a scan on a busy machine.
        await using var relay = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=2500", "Auction:HeadersAhead=4");
        using var searcher = new TestSearcher();
        var raw = TestSearcher.Transaction();
        var header = await relay.Door.NextSlotAsync(5_000, cancellation);
        var envelope = searcher.Seal(header, TestSearcher.Bundle(raw));
        await relay.Door.SubmitAsync(header, envelope, cancellation);

        var before = await RedisScan.OfAsync(relay.Folder);
        TestTime.System.GetUtcNow().ToUnixTimeMilliseconds().Should().BeLessThan((long)header.Cutoff, "the scan must be over before the close");
        before.Find(envelope.Bytes.Span).Should().Be((true, true), "a scan that cannot find the envelope would find nothing at all");
        before.Find(raw).Should().Be((false, false));
        before.Find(raw.AsSpan(raw.Length - 64)).Should().Be((false, false), "the signature alone would tell as much");

        (await relay.Door.ResultOfAsync(header.Slot, cancellation)).Winners.Single().Transactions.Should().Equal(Hex.Encode(raw));
        (await RedisScan.OfAsync(relay.Folder)).Find(raw).Should().Be((false, false), "what won is kept encrypted for the feed");
    }

    private static async Task<JsonElement> MessageOfAsync(ChildProgram feed, ulong slot, CancellationToken cancellation)
    {
        var last = 0UL;
        while (true)
        {
            using var message = JsonDocument.Parse(await feed.ReadLineAsync(cancellation));
            // Results alone: headers and commitments have numbers of their own between them.
            message.RootElement.GetProperty("sequence").GetUInt64().Should().BeGreaterThan(last);
            last = message.RootElement.GetProperty("sequence").GetUInt64();
            if (message.RootElement.GetProperty("slot").GetUInt64() == slot) return message.RootElement.Clone();
        }
    }
}
