using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Submission;

/// <summary>Envelopes that the door refuses, each for its own reason, and those that it must not refuse.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class SubmissionTests
{
    private const int SignatureSize = 65;
    private readonly TestSearcher _searcher = new();
    private RelayUnderTest _relay = null!;
    private SlotHeader _header = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RelayUnderTest.StartAsync("Auction:MaxLeaves=4", "Auction:MaxLeavesPerSigner=2");

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _searcher.Dispose();
        await _relay.DisposeAsync();
    }

    [SetUp]
    public async Task FindSlotAsync() => _header = await _relay.Door.NextSlotAsync(1_000, CancellationToken.None);

    [Test]
    [CancelAfter(20_000)]
    public async Task Unknown_slot_is_refused_and_the_one_that_closes_next_is_named(CancellationToken cancellation)
        => (await _relay.Door.PostAsync(7, _searcher.Seal(_header).Bytes, cancellation)).ShouldBe(RejectionCode.UnknownSlot).DetailOf().Should().MatchRegex(@"closes next is \d+$");

    [Test]
    [CancelAfter(20_000)]
    public async Task Slot_that_is_announced_and_not_open_yet_is_refused_with_both_instants(CancellationToken cancellation)
    {
        var slot = _header.Slot;
        var view = (await _relay.Door.Client.SlotAsync(slot, cancellation)).Value!;
        while (view.State != "announced") view = (await _relay.Door.Client.SlotAsync(++slot, cancellation)).Value!;
        SlotHeader.TryDecode(view.Header, out var header, out _).Should().BeTrue();

        var problem = (await _relay.Door.PostAsync(slot, _searcher.Seal(header!).Bytes, cancellation)).ShouldBe(RejectionCode.SlotNotOpen);

        problem.DetailOf().Should().Contain($"{header!.OpenAt}").And.Contain($"{problem.GetProperty("receivedAt").GetUInt64()}");
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Late_bundle_is_told_both_instants_and_by_how_much(CancellationToken cancellation)
    {
        var envelope = _searcher.Seal(_header);
        await TestTime.System.WaitUntilAsync(_header.Cutoff + 10, cancellation); // A timer may be a little early.

        var problem = (await _relay.Door.PostAsync(_header.Slot, envelope.Bytes, cancellation)).ShouldBe(RejectionCode.Late);

        var (closesAt, receivedAt, lateBy) = (problem.GetProperty("closesAt").GetUInt64(), problem.GetProperty("receivedAt").GetUInt64(), problem.GetProperty("lateByMs").GetInt64());
        closesAt.Should().Be(_header.Cutoff);
        lateBy.Should().Be((long)(receivedAt - closesAt)).And.BeGreaterThanOrEqualTo(0);
        problem.DetailOf().Should().Contain($"{closesAt}").And.Contain($"{receivedAt}").And.Contain($"{lateBy} ms late").And.Contain(UnixTime.Text(closesAt));
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Bundle_that_came_in_time_and_met_a_frozen_slot_is_told_busy(CancellationToken cancellation)
    {
        var later = (await _relay.Door.Client.SlotAsync(_header.Slot + 1, cancellation)).Value!;
        SlotHeader.TryDecode(later.Header, out var header, out _).Should().BeTrue();
        await _relay.FreezeAsync(header!.Slot, cancellation);

        var problem = (await _relay.Door.PostAsync(header.Slot, _searcher.Seal(header).Bytes, cancellation)).ShouldBe(RejectionCode.Busy);

        problem.GetProperty("lateByMs").GetInt64().Should().BeNegative();
        problem.DetailOf().Should().Contain("came in time");
        await TestTime.System.WaitUntilAsync(header.Freeze, cancellation); // So that no other test meets the frozen slot.
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Envelope_of_another_header_is_refused(CancellationToken cancellation)
    {
        using var slot = new Verbs.VerbSlot(); // Another relay, another slot.
        var next = (await _relay.Door.Client.SlotAsync(_header.Slot + 1, cancellation)).Value!;
        SlotHeader.TryDecode(next.Header, out var header, out _).Should().BeTrue();

        (await _relay.Door.PostAsync(_header.Slot, _searcher.Seal(slot.Header).Bytes, cancellation)).ShouldBe(RejectionCode.WrongHeader).DetailOf().Should().Contain(_header.Hash.ToString());
        (await _relay.Door.PostAsync(_header.Slot, _searcher.Seal(_header with { ChainId = 5 }).Bytes, cancellation)).ShouldBe(RejectionCode.WrongHeader);
        (await _relay.Door.PostAsync(_header.Slot, _searcher.Seal(header!).Bytes, cancellation)).ShouldBe(RejectionCode.WrongHeader);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Signature_that_cannot_be_one_and_one_of_somebody_else_are_told_apart(CancellationToken cancellation)
    {
        using var other = new TestSearcher();
        var bytes = _searcher.Seal(_header).Bytes.ToArray();
        var foreign = bytes.ToArray();
        bytes.AsSpan(bytes.Length - SignatureSize).Fill(0xff);
        Auction.Protocol.ProtocolSignature.Sign(other.Key, "relay/1/envelope", Parse(foreign).Leaf).CopyTo(foreign, foreign.Length - SignatureSize);

        (await _relay.Door.PostAsync(_header.Slot, bytes, cancellation)).ShouldBe(RejectionCode.SignatureInvalid);
        (await _relay.Door.PostAsync(_header.Slot, foreign, cancellation)).ShouldBe(RejectionCode.SignatureForeign).DetailOf()
            .Should().Contain(_searcher.Key.Address.ToString()).And.Contain(other.Key.Address.ToString());
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Bytes_that_were_changed_on_the_way_are_refused(CancellationToken cancellation)
    {
        var sealedBytes = _searcher.Seal(_header).Bytes;
        foreach (var (at, code) in new[] { (0, RejectionCode.EnvelopeForm), (1, RejectionCode.EnvelopeForm), (40, RejectionCode.SignatureForeign), (300, RejectionCode.EnvelopeForm) })
        {
            var bytes = sealedBytes.ToArray();
            bytes[at == 40 ? 79 : at] ^= 0x40;
            (await _relay.Door.PostAsync(_header.Slot, bytes, cancellation)).ShouldBe(code);
        }

        (await _relay.Door.PostAsync(_header.Slot, sealedBytes[..^1], cancellation)).ShouldBe(RejectionCode.EnvelopeLength);
        (await _relay.Door.PostAsync(_header.Slot, (byte[])[.. sealedBytes.Span, 0], cancellation)).ShouldBe(RejectionCode.EnvelopeLength);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task High_s_twin_of_a_signature_is_refused_and_the_same_envelope_again_gets_the_first_receipt(CancellationToken cancellation)
    {
        var envelope = _searcher.Seal(_header);
        var twin = HighS(envelope.Bytes);

        (await _relay.Door.PostAsync(_header.Slot, twin, cancellation)).ShouldBe(RejectionCode.SignatureInvalid);
        var first = await _relay.Door.PostAsync(_header.Slot, envelope.Bytes, cancellation);
        var json = await _relay.Door.PostJsonAsync(_header.Slot, $"{{\"envelope\": \"{Convert.ToBase64String(envelope.Bytes.Span)}\"}}", cancellation);

        (first.Status, json.Status).Should().Be((201, 200));
        json.Body.GetRawText().Should().Be(first.Body.GetRawText());
        (await _relay.Door.PostAsync(_header.Slot, twin, cancellation)).ShouldBe(RejectionCode.SignatureInvalid);
        await TestTime.System.WaitUntilAsync(_header.Freeze + 10, cancellation);
        (await _relay.Door.PostAsync(_header.Slot, envelope.Bytes, cancellation)).Body.GetRawText().Should().Be(first.Body.GetRawText(), "a receipt can be had after the close too");
        (await _relay.SetOfAsync(_header.Slot, cancellation)).Count.Should().Be(1);
    }

    [Test]
    [CancelAfter(20_000)]
    public async Task Signers_cap_and_the_slots_end_and_a_nonce_that_is_not_higher_are_told_apart(CancellationToken cancellation)
    {
        using TestSearcher a = new(), b = new(), c = new();
        var id = TestSearcher.NewId();
        await _relay.Door.SubmitAsync(_header, a.Seal(_header, id: id, nonce: 7), cancellation);

        (await _relay.Door.PostAsync(_header.Slot, a.Seal(_header, id: id, nonce: 7).Bytes, cancellation)).ShouldBe(RejectionCode.NonceNotHigher).DetailOf().Should().Be("nonce: expected above 7, got 7");
        (await _relay.Door.PostAsync(_header.Slot, CancelEnvelope.Create(_header, a.Key, id, 6), cancellation)).ShouldBe(RejectionCode.NonceNotHigher);
        await _relay.Door.SubmitAsync(_header, a.Seal(_header), cancellation);
        (await _relay.Door.PostAsync(_header.Slot, a.Seal(_header).Bytes, cancellation)).ShouldBe(RejectionCode.SignerCap);
        await _relay.Door.SubmitAsync(_header, b.Seal(_header, id: id, nonce: 1), cancellation);
        await _relay.Door.SubmitAsync(_header, b.Seal(_header), cancellation);
        (await _relay.Door.PostAsync(_header.Slot, c.Seal(_header).Bytes, cancellation)).ShouldBe(RejectionCode.SlotFull).DetailOf().Should().Contain("4");
    }

    private Envelope Parse(byte[] bytes) => Envelope.TryParse(bytes, _header, out var envelope, out _) ? envelope : throw new InvalidOperationException();

    /// <summary>(r, n − s, other parity) is as good a signature to anybody who does not look at s.</summary>
    private static byte[] HighS(ReadOnlyMemory<byte> envelope)
    {
        var bytes = envelope.ToArray();
        var n = System.Numerics.BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        var s = bytes.AsSpan(bytes.Length - 33, 32);
        var high = (n - new System.Numerics.BigInteger(s, isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        s.Clear();
        high.CopyTo(s[(32 - high.Length)..]);
        bytes[^1] = (byte)(55 - bytes[^1]);
        return bytes;
    }
}
