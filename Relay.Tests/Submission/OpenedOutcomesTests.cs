using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Submission;

/// <summary>What the door cannot see: envelopes that do not open, and bundles that are not valid. Each has its outcome, and the slot goes on.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class OpenedOutcomesTests
{
    private static readonly SampleTransaction Sample = new();
    private readonly TestSearcher _searcher = new();
    private readonly SignerKey _wallet = SignerKey.Generate();
    private RelayUnderTest _relay = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RelayUnderTest.StartAsync("Auction:BaseFeeWei=1000000000", "Auction:ReserveWei=21000000000000");

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _searcher.Dispose();
        _wallet.Dispose();
        await _relay.DisposeAsync();
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Every_bad_bundle_has_a_code_and_a_sentence_of_its_own_and_the_good_one_wins(CancellationToken cancellation)
    {
        var header = await _relay.Door.NextSlotAsync(1_200, cancellation);
        var start = new SlotClock(_relay.Options.Timing).StartOf(header.Slot) / 1000;
        List<(RejectionCode Code, RowClass Class, string Detail, byte[] Envelope)> cases =
        [
            (RejectionCode.None, RowClass.Won, "", Sealed(header, TestSearcher.Bundle(TestSearcher.Transaction()))),
            (RejectionCode.NotLive, RowClass.Unopened, "seals", HostileSealer.WithBrokenSeal(header, _searcher)),
            (RejectionCode.OpeningVoid, RowClass.Void, "", HostileSealer.WithOtherTie(header, _searcher)),
            (RejectionCode.BodyAuth, RowClass.NotWon, "", HostileSealer.WithBodyOfAnotherKey(header, _searcher)),
            (RejectionCode.Malformed, RowClass.NotWon, "", HostileSealer.WithPlaintext(header, _searcher, new byte[2048])),
            Bad(RejectionCode.EmptyBundle, "transactions: expected at least one", TestSearcher.Bundle()),
            Bad(RejectionCode.TransactionMalformed, "transactions[1].", TestSearcher.Bundle(Raw(Sample), [0x02, 0xc0])),
            Bad(RejectionCode.TransactionMalformed, "transactions[0].", TestSearcher.Bundle([[]])),
            Bad(RejectionCode.TransactionMalformed, "transactions[0].", TestSearcher.Bundle([.. Raw(Sample), 0])),
            Bad(RejectionCode.WrongChain, "chainId: expected 1, got 5", TestSearcher.Bundle(Raw(Sample with { ChainId = 5 }))),
            Bad(RejectionCode.GasLimit, "intrinsic gas", TestSearcher.Bundle(Raw(Sample with { GasLimit = 20_999 }))),
            Bad(RejectionCode.BelowBaseFee, "base fee of 1000000000", TestSearcher.Bundle(Raw(Sample with { MaxFee = 999_999_999, Priority = 1 }))),
            Bad(RejectionCode.InitCodeSize, "init code", TestSearcher.Bundle(Raw(Sample with { To = null, GasLimit = 10_000_000, Calldata = new byte[49_153] }))),
            Bad(RejectionCode.DuplicateInBundle, "transactions[1]", TestSearcher.Bundle(Raw(Sample), Raw(Sample))),
            Bad(RejectionCode.TargetBlock, $"the slot builds {header.Slot}", With(targetBlock: header.Slot + 1)),
            Bad(RejectionCode.Timestamp, $"minTime: the block's time is {start}", With(minTime: start + 1)),
            Bad(RejectionCode.Expired, $"maxTime: the block's time is {start}", With(maxTime: start - 1)),
            Bad(RejectionCode.BelowReserve, "", TestSearcher.Bundle(TestSearcher.Transaction(Sample with { Priority = 1 }))),
        ];
        await _relay.Door.SubmitAsync(header, new SealedEnvelope(cases[0].Envelope, Leaf(header, cases[0].Envelope), default), cancellation);
        foreach (var (_, _, _, envelope) in cases.Skip(1)) (await _relay.Door.PostAsync(header.Slot, envelope, cancellation)).Status.Should().Be(201);

        var message = await _relay.Door.ResultOfAsync(header.Slot, cancellation);
        var outcomes = await _relay.OutcomesAsync(header.Slot, cancellation);

        message.Status.Should().Be("ranked");
        message.Winners.Should().ContainSingle().Which.Sequence.Should().Be(0);
        outcomes.Should().HaveCount(cases.Count);
        outcomes.Select(row => (row.Entry.Code, row.Class)).Should().Equal(cases.Select(expected => (expected.Code, expected.Class)));
        foreach (var (row, expected) in outcomes.Zip(cases)) row.Detail.Contains(expected.Detail, StringComparison.Ordinal).Should().BeTrue("{0} says: {1}", expected.Code, row.Detail);
        outcomes.Skip(1).Select(row => row.Detail).Should().NotContain("", "each is told why");

        (RejectionCode, RowClass, string, byte[]) Bad(RejectionCode code, string detail, BidPlaintext bundle) => (code, RowClass.NotWon, detail, Sealed(header, bundle));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Replaced_and_cancelled_bundles_are_never_opened(CancellationToken cancellation)
    {
        var header = await _relay.Door.NextSlotAsync(1_000, cancellation);
        BundleId replaced = TestSearcher.NewId(), cancelled = TestSearcher.NewId();
        await _relay.Door.SubmitAsync(header, _searcher.Seal(header, id: replaced, nonce: 1), cancellation);
        await _relay.Door.SubmitAsync(header, _searcher.Seal(header, id: cancelled, nonce: 1), cancellation);
        await _relay.Door.SubmitAsync(header, _searcher.Seal(header, id: replaced, nonce: 2), cancellation);
        (await _relay.Door.PostAsync(header.Slot, CancelEnvelope.Create(header, _searcher.Key, cancelled, 2), cancellation)).Status.Should().Be(201);

        (await _relay.Door.ResultOfAsync(header.Slot, cancellation)).Winners.Should().ContainSingle().Which.Sequence.Should().Be(2);
        var outcomes = await _relay.OutcomesAsync(header.Slot, cancellation);

        outcomes.Take(3).Select(row => row.Entry.Code).Should().Equal(RejectionCode.Superseded, RejectionCode.Cancelled, RejectionCode.None);
        outcomes.Where(row => row.Class == RowClass.Replaced).Should().OnlyContain(row => row.Share.Equals(default) && row.Entry.Blind.IsZero);
    }

    private byte[] Sealed(SlotHeader header, BidPlaintext bundle) => _searcher.Seal(header, bundle).Bytes.ToArray();

    private byte[] Raw(SampleTransaction sample) => sample.DynamicFee(_wallet);

    private BidPlaintext With(ulong targetBlock = 0, ulong minTime = 0, ulong maxTime = 0) => new()
    {
        TargetBlock = targetBlock, MinTime = minTime, MaxTime = maxTime, Transactions = [new BidTransaction(Tolerance.None, Raw(Sample))],
    };

    private static Hash32 Leaf(SlotHeader header, byte[] bytes) => Envelope.TryParse(bytes, header, out var envelope, out _) ? envelope.Leaf : default;
}
