using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Pages;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.State;
using Relay.Auction.Tracking;
using Relay.Tests.Support;

namespace Relay.Tests.Pages;

/// <summary>What the live page is told of the chain, out of the records that the leading node writes.</summary>
public sealed class LiveInclusionTests
{
    private DataFolder _folder = null!;
    private RelayStore _store = null!;
    private ChainBook<SlotFates> _book = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new DataFolder();
        _store = await RedisServer.StoreAsync();
        _book = new ChainBook<SlotFates>(_store, RelayKeys.Load(new KeyFolder(_folder.Path)));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Test]
    public async Task Winners_that_stand_whole_count_as_included_and_those_whose_block_is_to_come_as_pending()
    {
        var inclusion = Watching(3);
        await PutAsync(1, Fate.WonIncluded, Fate.WonOutOfOrder, Fate.WonIncludedLater, Fate.WonPartlyIncluded, Fate.WonNotIncluded, Fate.WonReorganised);
        await PutAsync(3, Fate.WonPending, Fate.WonPending);

        await inclusion.LookAsync(CancellationToken.None);

        Told(inclusion).Should().Equal(new LiveChainSlot(1, 6, 3, 0), new LiveChainSlot(3, 2, 0, 2));
    }

    [Test]
    public async Task Slot_that_is_old_is_looked_at_again_in_its_turn_and_one_that_did_not_change_is_told_once()
    {
        var inclusion = Watching(20);
        for (var slot = 1UL; slot <= 20; slot++) await PutAsync(slot, Fate.WonIncluded);
        for (var look = 0; look < 20; look++) await inclusion.LookAsync(CancellationToken.None);
        Told(inclusion).Should().HaveCount(20);
        var before = inclusion.Frame;

        for (var look = 0; look < 20; look++) await inclusion.LookAsync(CancellationToken.None);
        inclusion.Frame.Should().Be(before, "nothing changed: no page is told the same again");
        await PutAsync(2, Fate.WonReorganised);
        for (var look = 0; look < 20; look++) await inclusion.LookAsync(CancellationToken.None);

        Told(inclusion)[1].Should().Be(new LiveChainSlot(2, 1, 0, 0), "its block has left the chain");
    }

    [Test]
    public async Task Relay_without_a_node_says_nothing_of_the_chain()
    {
        var inclusion = new LiveInclusion(_book, new ChainOptions());
        inclusion.Add(1);

        await inclusion.LookAsync(CancellationToken.None);

        inclusion.Frame.IsEmpty.Should().BeTrue();
    }

    private LiveInclusion Watching(ulong slots)
    {
        var inclusion = new LiveInclusion(_book, new ChainOptions { NodeUrl = "http://127.0.0.1:1" });
        for (var slot = 1UL; slot <= slots; slot++) inclusion.Add(slot);
        return inclusion;
    }

    private Task PutAsync(ulong slot, params Fate[] fates) => _book.PutAsync(slot, new SlotFates(slot, false, [.. fates.Select((fate, i) => new WinnerFate((uint)i, fate, [TransactionFate.Nowhere(Hash32.Zero)]))]), CancellationToken.None);

    private static IReadOnlyList<LiveChainSlot> Told(LiveInclusion inclusion)
    {
        var text = Encoding.UTF8.GetString(inclusion.Frame.Span);
        text.Should().StartWith("event: chain\ndata: ");
        return JsonSerializer.Deserialize<LiveChain>(text["event: chain\ndata: ".Length..], JsonSerializerOptions.Web)!.Slots;
    }
}
