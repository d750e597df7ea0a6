using System.Globalization;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Transparency;
using Relay.Api.Verbs.Feed;
using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.Tracking;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Tracking;

/// <summary>A relay beside a real chain: what owners and everybody are told of winners while blocks come, stay away and leave.</summary>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChainFateTests
{
    private readonly StepHook _hook = new();
    private Anvil? _anvil;
    private RelayUnderTest? _running;

    private Anvil Chain => _anvil!;

    private RelayUnderTest Relay => _running!;

    private SlotClock Clock => Relay.Services.GetRequiredService<SlotClock>();

    [SetUp]
    public async Task StartAsync()
    {
        _anvil = await Anvil.StartAsync();
        _running = await RelayUnderTest.StartAsync(
            services => services.AddSingleton<CloseObserver>(_hook), $"Auction:ChainId={Anvil.ChainId}", "Auction:SlotDurationMilliseconds=2000", $"Chain:NodeUrl={_anvil.Url}",
            "Chain:MaxHeadAgeSeconds=0", "Chain:PollMilliseconds=100");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_running is not null) await _running.DisposeAsync();
        if (_anvil is not null) await _anvil.DisposeAsync();
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Owners_are_told_block_and_index_or_by_how_much_they_lost_and_of_a_reorganisation(CancellationToken cancellation)
    {
        using var alice = new TestSearcher();
        using var bob = new TestSearcher();
        var pool = await Chain.PoolAsync(1);
        var (slot, message) = await PlayAsync(
            [(alice, await PayAsync(900, pool)), (alice, await PayAsync(800, Anvil.Payer)), (bob, await PayAsync(700, pool)), (bob, await PayAsync(5, Anvil.Reverter))], cancellation);
        message.Winners.Should().HaveCount(2);
        (await EntriesAsync(slot, alice, cancellation)).Select(entry => entry.Fate!.Word).Should().BeSubsetOf(["won_pending", "won_missed_slot"]);

        await Chain.MineAsync(FeeRecipient, Raw(message), Clock.StartOf(slot) / 1000);
        await UntilAsync(slot, Fate.WonIncluded, cancellation);

        var head = await Chain.HeadAsync();
        (await EntriesAsync(slot, alice, cancellation)).Select(entry => (entry.Fate!.Word, entry.Fate.Block, entry.Fate.BlockHash, entry.Fate.Index, entry.Fate.LostBy))
            .Should().Equal(("won_included", 1UL, head.Hash.ToString(), 0U, null), ("won_included", 1UL, head.Hash.ToString(), 1U, null));
        var lost = await EntriesAsync(slot, bob, cancellation);
        lost.Select(entry => (entry.Fate!.Word, entry.Fate.LostBy)).Should().Equal(("lost", "0x64"), ("invalid", null));
        lost[0].Fate!.Sentence.Should().Be("It lost by 100 wei to the lowest winner.");
        var result = await Relay.Door.Http.GetFromJsonAsync<JsonElement>($"/v1/slots/{slot}/result", cancellation);
        result.GetProperty("fates").EnumerateArray().Select(one => $"{one.GetProperty("fate")} {one.GetProperty("block")}").Should().Equal("won_included 1", "won_included 1");
        result.GetRawText().Should().NotContain("lost", "by how much somebody lost is nobody else's business");

        var shown = message.Winners.SelectMany(winner => winner.Hashes).Select(hash => Hash32.TryParse(hash, out var parsed) ? parsed : default).ToArray();
        var inclusion = Relay.Services.GetRequiredService<Inclusion>();
        (await inclusion.FindAsync([.. shown, Hash32.Zero], cancellation))!.Select(one => (one.Block, one.BlockHash, one.Index))
            .Should().Equal((1UL, head.Hash, 0U), (1UL, head.Hash, 1U), (0UL, Hash32.Zero, 0U));

        await Chain.RpcAsync("anvil_reorg", 1, Array.Empty<object>());
        await UntilAsync(slot, Fate.WonReorganised, cancellation);
        (await EntriesAsync(slot, alice, cancellation))[0].Fate!.Sentence.Should().Contain("left the chain");
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Winner_that_is_left_out_missed_or_mined_later_is_told_so(CancellationToken cancellation)
    {
        using var alice = new TestSearcher();
        var (left, message) = await PlayAsync([(alice, await PayAsync(900, Anvil.Payer))], cancellation);
        await Chain.MineAsync(FeeRecipient, [], Clock.StartOf(left) / 1000);
        await UntilAsync(left, Fate.WonNotIncluded, cancellation);
        (await EntriesAsync(left, alice, cancellation)).Single().Fate!.Word.Should().Be("won_not_included");

        await Chain.MineAsync(FeeRecipient, Raw(message), Clock.StartOf(left + 1) / 1000);
        await UntilAsync(left, Fate.WonIncludedLater, cancellation);

        var (missed, unmined) = await PlayAsync([(alice, await PayAsync(50, Anvil.Payer))], cancellation);
        await UntilAsync(missed, Fate.WonMissedSlot, cancellation);
        (await EntriesAsync(missed, alice, cancellation)).Single().Fate!.Block.Should().BeNull();
        await Chain.MineAsync(FeeRecipient, Raw(unmined));
        await UntilAsync(missed, Fate.WonIncluded, cancellation);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Head_that_changes_between_ranking_and_result_is_remarked_on_the_result(CancellationToken cancellation)
    {
        using var alice = new TestSearcher();
        _hook.Then = async (step, slot) =>
        {
            if (step != CloseStep.Publish || await Relay.Store.Leaves.CountAsync(slot, cancellation) == 0) return;
            await Chain.MineAsync(FeeRecipient, [], Clock.StartOf(slot) / 1000);
            await Relay.Services.GetRequiredService<HeadFollower>().LookAsync(cancellation);
        };

        var (slot, message) = await PlayAsync([(alice, await PayAsync(900, Anvil.Payer))], cancellation);

        message.Winners.Should().HaveCount(1);
        var result = await Relay.Door.Http.GetFromJsonAsync<JsonElement>($"/v1/slots/{slot}/result", cancellation);
        (result.GetProperty("status").GetString(), result.GetProperty("reason").GetString()).Should().Be(("ranked", "stale_parent"));
        await UntilAsync(slot, Fate.WonNotIncluded, cancellation);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Owner_is_told_whether_the_block_paid_its_refund(CancellationToken cancellation)
    {
        using var alice = new TestSearcher();
        foreach (var (wei, word) in ((BigInteger Wei, string Word)[])[(5 * Milliether, "paid"), (Milliether, "not_paid")])
        {
            RefundTerms.TryCreate([0], [new RefundShare(Anvil.At(9, 9), 5000)], isDelayed: false, out var terms).Should().BeTrue();
            var (slot, message) = await PlayAsync([(alice, await PayAsync(1, Anvil.Payer, 10 * Milliether, terms))], cancellation);
            message.Winners.Should().ContainSingle();

            var payout = Transaction(Anvil.At(9, 9), wei).DynamicFee(await Chain.AccountAsync());
            await Chain.MineAsync(FeeRecipient, [.. Raw(message), payout], Clock.StartOf(slot) / 1000);
            await UntilAsync(slot, Fate.WonIncluded, cancellation);
            using var changed = new SemaphoreSlim(0);
            using var waking = Relay.Store.OnWake(() => changed.Release());
            while (await Relay.Services.GetRequiredService<ChainBook<SlotBlock>>().FindAsync(slot, cancellation) is null) await changed.WaitAsync(TimeSpan.FromMilliseconds(200), cancellation);

            (await EntriesAsync(slot, alice, cancellation)).Single().Fate!.Refund.Should().Be(word);
        }
    }

    private async Task<BidPlaintext> PayAsync(ulong bid, Address to, BigInteger? wei = null, RefundTerms? refund = null) => new()
    {
        Terms = BidTerms.BidDeclared, Bid = bid, Refund = refund, Transactions = [new BidTransaction(Tolerance.None, Transaction(to, wei ?? bid).DynamicFee(await Chain.AccountAsync()))],
    };

    private async Task<(ulong Slot, FeedMessage Message)> PlayAsync(IEnumerable<(TestSearcher Owner, BidPlaintext Bundle)> bundles, CancellationToken cancellation)
    {
        var header = await Relay.Door.NextSlotAsync(700, cancellation);
        foreach (var (owner, bundle) in bundles) await Relay.Door.SubmitAsync(header, owner.Seal(header, bundle), cancellation);
        var message = await Relay.Door.ResultOfAsync(header.Slot, cancellation);
        await Relay.OutcomesAsync(header.Slot, cancellation);
        return (header.Slot, message);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Raw(FeedMessage message)
        => message.Winners.SelectMany(winner => winner.Transactions).Select(text => Hex.TryDecode(text, out var bytes) ? (ReadOnlyMemory<byte>)bytes : throw new FormatException());

    /// <summary>Waits until all winners of a slot have this fate.</summary>
    private async Task UntilAsync(ulong slot, Fate fate, CancellationToken cancellation)
    {
        var book = Relay.Services.GetRequiredService<ChainBook<SlotFates>>();
        using var changed = new SemaphoreSlim(0);
        using var waking = Relay.Store.OnWake(() => changed.Release());
        while (await book.FindAsync(slot, cancellation) is not { } fates || fates.Winners.Any(winner => winner.Fate != fate)) await changed.WaitAsync(TimeSpan.FromSeconds(1), cancellation);
    }

    private async Task<IReadOnlyList<EntryView>> EntriesAsync(ulong slot, TestSearcher owner, CancellationToken cancellation)
    {
        var path = $"/v1/slots/{slot}/entries";
        var expiry = TestTime.System.NowMs() + 20_000;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(RequestSignature.Header, RequestSignature.Sign(owner.Key, RequestSignature.HashOf("GET", path, default, Anvil.ChainId, Relay.Keys.Relay.Address, expiry)));
        request.Headers.Add(RequestSignature.ExpiryHeader, expiry.ToString(CultureInfo.InvariantCulture));
        using var response = await Relay.Door.Http.SendAsync(request, cancellation);
        return (await response.Content.ReadFromJsonAsync<EntriesView>(cancellation))!.Entries;
    }

    private sealed class StepHook : CloseObserver
    {
        public Func<CloseStep, ulong, Task> Then { get; set; } = (_, _) => Task.CompletedTask;

        public override async ValueTask AtAsync(CloseStep step, ulong slot) => await Then(step, slot);
    }
}
