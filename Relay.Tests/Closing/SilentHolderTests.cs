using System.Threading.Channels;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Closing;

/// <summary>A keyholder that takes every call and never answers: slots are finished one after another, so what one waits, all later ones wait.</summary>
public sealed class SilentHolderTests
{
    private const uint SlotMs = 2_000;

    private readonly SealingSlot _slot = new();

    [Test]
    [CancelAfter(60_000)]
    public async Task Slot_whose_deadline_is_over_is_void_and_done_after_a_quarter_of_a_slot_for_each_call(CancellationToken cancellation)
    {
        var clock = ManualTimeProvider.AtMs(_slot.Header.Deadline + 1);
        var holder = new SilentHolder();
        await using var store = await RedisServer.StoreAsync();
        var epoch = await store.Lease.TryTakeAsync("test", TimeSpan.FromMinutes(5), cancellation);
        var releasing = new SlotReleasing(store, holder, new AuctionOptions { SlotDurationMilliseconds = SlotMs }, clock, new CloseObserver(), NullLogger<SlotReleasing>.Instance);
        await using var delivery = new HolderDelivery(holder, _slot.Header, clock);
        var slot = Empty(delivery);

        var releasingIt = releasing.ReleaseAsync(slot, epoch!.Value, cancellation);
        (await holder.Calls.ReadAsync(cancellation)).Should().Be("refuse");
        releasingIt.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(SlotMs / 4));
        (await releasingIt).Should().BeOfType<ReleaseOutcome.Void>().Which.Refusal.Should().BeNull();

        var finishing = releasing.FinishAsync(slot, cancellation);
        (await holder.Calls.ReadAsync(cancellation)).Should().Be("finish");
        finishing.IsCompleted.Should().BeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(SlotMs / 4));
        await finishing;
    }

    private CommittedSlot Empty(HolderDelivery delivery)
    {
        var header = _slot.Header;
        var set = new SetCommit(header.Hash, header.Slot, 0, new MerkleTree([]).Root, header.Slot, Hash32.Zero, header.Freeze, 0, Hash32.Zero).SignedBy(_slot.RelayKey);
        return new CommittedSlot(
            new SlotLeaves(new SignedSlotHeader(header, SignedSlotHeader.Sign(_slot.RelayKey, header), [])), set, new ChainHead(header.Slot, Hash32.Zero, 0, 0, 0), delivery);
    }

    /// <summary>Says "not now" where the real one gives up at the deadline, and hangs in the two calls that are made after it.</summary>
    private sealed class SilentHolder : IKeyholder
    {
        private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();

        public ChannelReader<string> Calls => _calls.Reader;

        public Address Address => default;

        public Task<HolderAnswer<SignedObject<Marks>>> MarkAsync(SignedObject<SetCommit> commitment, CancellationToken cancellation)
            => Task.FromResult<HolderAnswer<SignedObject<Marks>>>(new HolderAnswer<SignedObject<Marks>>.NotNow("silent"));

        public async Task<HolderAnswer<SignedObject<Refusal>>> RefuseAsync(Hash32 slotHash, RejectionCode reason, CancellationToken cancellation)
        {
            await HangAsync("refuse", cancellation);
            return new HolderAnswer<SignedObject<Refusal>>.NotNow("silent");
        }

        public Task FinishAsync(Hash32 slotHash, CancellationToken cancellation) => HangAsync("finish", cancellation);

        public Task<HolderAnswer<uint>> DeliverAsync(Hash32 slotHash, uint firstSequence, IReadOnlyList<HolderLeaf> leaves, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HolderAnswer<ReadOnlyMemory<byte>>> OfferKeyAsync(SlotKeyRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HolderAnswer<ReadOnlyMemory<byte>>> CoSignAsync(ReadOnlyMemory<byte> header, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HolderAnswer<Release>> ReleaseAsync(Hash32 slotHash, Certificate certificate, CancellationToken cancellation) => throw new NotSupportedException();

        private async Task HangAsync(string call, CancellationToken cancellation)
        {
            _calls.Writer.TryWrite(call);
            var never = new TaskCompletionSource();
            await never.Task.WaitAsync(cancellation);
        }
    }
}
