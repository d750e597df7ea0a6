using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Closing;

public sealed class HolderDeliveryTests
{
    private readonly SealingSlot _slot = new();

    [Test]
    [CancelAfter(10_000)]
    public async Task Every_leaf_is_handed_over_in_sequence_and_none_twice(CancellationToken cancellation)
    {
        var holder = new RecordingHolder((_, _) => null);
        await using var delivery = new HolderDelivery(holder, _slot.Header, TestTime.System);

        for (var i = 0; i < 600; i++) delivery.Post(Leaf());

        await holder.HasAsync(600, cancellation);
        holder.Overlaps.Should().Be(0);
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Holder_that_was_restarted_gets_everything_again_from_what_it_lacks(CancellationToken cancellation)
    {
        var forgets = true;
        var holder = new RecordingHolder((first, _) =>
        {
            if (!forgets || first < 3) return null;
            forgets = false;
            return new HolderAnswer<uint>.Given(0);
        });
        await using var delivery = new HolderDelivery(holder, _slot.Header, TestTime.System);
        for (var i = 0; i < 3; i++) delivery.Post(Leaf());
        await holder.HasAsync(3, cancellation);
        holder.Forget();

        delivery.Post(Leaf());

        await holder.HasAsync(4, cancellation);
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Leaves_are_sent_again_when_they_are_asked_for(CancellationToken cancellation)
    {
        var holder = new RecordingHolder((_, _) => null);
        await using var delivery = new HolderDelivery(holder, _slot.Header, TestTime.System);
        for (var i = 0; i < 5; i++) delivery.Post(Leaf());
        await holder.HasAsync(5, cancellation);
        holder.Forget();

        delivery.SendFrom(0);

        await holder.HasAsync(5, cancellation);
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Holder_that_is_out_of_reach_for_a_moment_is_asked_again(CancellationToken cancellation)
    {
        var failures = 2;
        var holder = new RecordingHolder((_, _) => failures-- > 0 ? new HolderAnswer<uint>.NotNow("out of reach") : null);
        await using var delivery = new HolderDelivery(holder, _slot.Header, TestTime.System);

        delivery.Post(Leaf());

        await holder.HasAsync(1, cancellation);
    }

    [Test]
    [CancelAfter(10_000)]
    public async Task Holder_that_answers_but_takes_nothing_is_given_a_pause_each_time(CancellationToken cancellation)
    {
        var full = 2;
        var holder = new RecordingHolder((_, _) => full-- > 0 ? new HolderAnswer<uint>.Given(0) : null);
        var time = new CountedPauses();
        await using var delivery = new HolderDelivery(holder, _slot.Header, time);

        delivery.Post(Leaf());

        await holder.HasAsync(1, cancellation);
        time.Pauses.Should().Be(2, "its queue is full: to ask again at once would be to ask without end");
    }

    private HolderLeaf Leaf() => _slot.Parse(_slot.Seal().Bytes).Holder;

    /// <summary>The machine's clock, counting the timers that are set.</summary>
    private sealed class CountedPauses : TimeProvider
    {
        public int Pauses { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses++;
            return TestTime.System.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Takes leaves from the sequence that it expects on, unless the test answers for it.</summary>
    private sealed class RecordingHolder(Func<uint, int, HolderAnswer<uint>?> answer) : IKeyholder
    {
        private readonly SemaphoreSlim _more = new(0);
        private uint _next;

        public int Overlaps { get; private set; }

        public Address Address => default;

        public void Forget() => _next = 0;

        public async Task HasAsync(uint count, CancellationToken cancellation)
        {
            while (_next < count) await _more.WaitAsync(cancellation);
        }

        public Task<HolderAnswer<uint>> DeliverAsync(Hash32 slotHash, uint firstSequence, IReadOnlyList<HolderLeaf> leaves, CancellationToken cancellation)
        {
            if (answer(firstSequence, leaves.Count) is { } given) return Task.FromResult(given);
            if (firstSequence < _next) Overlaps++;
            if (firstSequence <= _next) _next = Math.Max(_next, firstSequence + (uint)leaves.Count);
            _more.Release();
            return Task.FromResult<HolderAnswer<uint>>(new HolderAnswer<uint>.Given(_next));
        }

        public Task<HolderAnswer<ReadOnlyMemory<byte>>> OfferKeyAsync(SlotKeyRequest request, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HolderAnswer<ReadOnlyMemory<byte>>> CoSignAsync(ReadOnlyMemory<byte> header, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HolderAnswer<SignedObject<Marks>>> MarkAsync(SignedObject<SetCommit> commitment, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HolderAnswer<Release>> ReleaseAsync(Hash32 slotHash, Certificate certificate, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<HolderAnswer<SignedObject<Refusal>>> RefuseAsync(Hash32 slotHash, RejectionCode reason, CancellationToken cancellation) => throw new NotSupportedException();

        public Task FinishAsync(Hash32 slotHash, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
