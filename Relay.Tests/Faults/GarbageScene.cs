using FluentAssertions;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;
using StackExchange.Redis;

namespace Relay.Tests.Faults;

/// <summary>A relay, and somebody else who writes into its Redis.</summary>
internal sealed class GarbageScene : IAsyncDisposable
{
    private readonly ConnectionMultiplexer _raw;
    private readonly TestSearcher _searcher = new();

    private GarbageScene(RelayUnderTest relay, ConnectionMultiplexer raw) => (Relay, _raw) = (relay, raw);

    public RelayUnderTest Relay { get; }

    public IDatabase Redis => _raw.GetDatabase();

    /// <summary>Puts a list where the relay has something else.</summary>
    public static async Task ListAsync(IDatabase redis, RedisKey key)
    {
        await redis.KeyDeleteAsync(key);
        await redis.ListRightPushAsync(key, "x");
    }

    public IServer Server => _raw.GetServer(_raw.GetEndPoints()[0]);

    public RedisKeys Keys { get; } = new(1);

    public static async Task<GarbageScene> StartAsync(params string[] options)
    {
        var relay = await RelayUnderTest.StartAsync(["Auction:SlotDurationMilliseconds=1500", "Auction:LeaseMilliseconds=1000", .. options]);
        return new GarbageScene(relay, await relay.ConnectAsync());
    }

    /// <summary>A slot with a leaf that has a receipt, and some time left.</summary>
    public async Task<SlotHeader> SlotAsync(CancellationToken cancellation)
    {
        var header = await Relay.Door.NextSlotAsync(900, cancellation);
        await SubmitAsync(header, cancellation);
        return header;
    }

    public Task SubmitAsync(SlotHeader header, CancellationToken cancellation) => Relay.Door.SubmitAsync(header, _searcher.Seal(header), cancellation);

    /// <summary>What builders are told of the slot, which is what everybody may read of it.</summary>
    public async Task<FeedMessage> EndOfAsync(ulong slot, CancellationToken cancellation)
    {
        var message = await Relay.Door.ResultOfAsync(slot, cancellation);
        (await ResultAsync(slot, cancellation)).Status.ToString().ToLowerInvariant().Should().Be(message.Status);
        var hash = (await ResultAsync(slot, cancellation)).Hash;
        while (!await IsRecordedAsync(slot, hash, cancellation)) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        return message;
    }

    /// <summary>Whether the transcript is the result's; what somebody else wrote there is none until it is moved away.</summary>
    private async Task<bool> IsRecordedAsync(ulong slot, Hash32 result, CancellationToken cancellation)
    {
        try
        {
            return await Relay.Store.Records.FindAsync(slot, RecordKind.Transcript, cancellation) is { } stored && Transcript.TryDecode(stored.Span, out var transcript) && transcript.ResultHash == result;
        }
        catch (StoreDamagedException)
        {
            return false;
        }
    }

    /// <summary>The result as everybody may read it, which names the one before.</summary>
    public async Task<SlotResult> ResultAsync(ulong slot, CancellationToken cancellation)
    {
        var view = (await Relay.Door.Client.SlotAsync(slot, cancellation)).Value!;
        SlotResult.TryDecode(view.Result!.Result, out var result).Should().BeTrue();
        return result!;
    }

    /// <summary>A slot after this one takes a leaf, is ranked, and names the last one before it.</summary>
    public async Task<ulong> NextIsRankedAsync(ulong slot, CancellationToken cancellation)
    {
        // By its number: what is open now may be the very slot whose keys cannot be read.
        SlotHeader? next = null;
        for (var number = slot + 1; next is null; await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation))
        {
            if ((await Relay.Door.Client.SlotAsync(number, cancellation)).Value is not { } view) continue;
            if (view.State == "announced") continue;
            if (view.ClosesAt < TestTime.System.NowMs() + 500) number++;
            else SlotTrust.TryVerify(view, out next, out _).Should().BeTrue();
        }

        await SubmitAsync(next, cancellation);
        (await EndOfAsync(next.Slot, cancellation)).Status.Should().Be("ranked");
        var (result, set) = (await ResultAsync(next.Slot, cancellation), await Relay.SetOfAsync(next.Slot, cancellation));
        (result.PreviousSlot, set.PreviousSlot).Should().Be((next.Slot - 1, next.Slot - 1));
        result.PreviousResult.Should().Be((await ResultAsync(next.Slot - 1, cancellation)).Hash);
        set.PreviousSet.Should().Be((await Relay.SetOfAsync(next.Slot - 1, cancellation)).Hash);
        return next.Slot;
    }

    /// <summary>Waits until readiness names the key, and stays what it was: it closes no door.</summary>
    public async Task NamedAsync(RedisKey key, CancellationToken cancellation)
    {
        while (true)
        {
            var checks = (await Relay.Door.Client.ReadinessAsync(cancellation)).GetProperty("checks");
            if (checks.GetProperty("damage").GetString()!.Contains((string)key!, StringComparison.Ordinal)) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestTime.System, cancellation);
        }
    }

    /// <summary>What was moved away is kept, for a time.</summary>
    public async Task QuarantinedAsync(RedisKey key) => (await Redis.KeyTimeToLiveAsync(RedisKeys.Damaged(key))).Should().NotBeNull($"{(string)key!} was moved away");

    /// <summary>The node has to begin again from what is stored, as a successor would.</summary>
    public async Task DeposeAsync()
    {
        await Redis.StringSetAsync(Keys.Fence, "1000:somebody");
        await Redis.KeyDeleteAsync(Keys.Lease);
    }

    public async ValueTask DisposeAsync()
    {
        _raw.Dispose();
        _searcher.Dispose();
        await Relay.DisposeAsync();
    }
}
