using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Opening;

public sealed class EnvelopeOpenerTests
{
    private readonly SealingSlot _solo = new();
    private readonly SealingSlot _committee = new(5, 3, 1);

    [Test]
    public void A_solo_envelope_opens_to_what_was_sealed()
    {
        var sealedEnvelope = _solo.Seal();
        var envelope = _solo.Parse(sealedEnvelope.Bytes);
        var share = _solo.Unseal(1, envelope.Holder);
        share.Value.Should().Be(sealedEnvelope.Seed, "with one holder the share is the seed");
        var opened = EnvelopeOpener.Open(envelope, share).Should().BeOfType<OpeningOutcome.Opened>().Subject;
        opened.Keys.Seed.Should().Be(sealedEnvelope.Seed);
        opened.Plaintext.TryEncode(1, out var bytes).Should().BeTrue();
        SealingSlot.Plaintext().TryEncode(1, out var expected);
        bytes.Should().Equal(expected);
    }

    [Test]
    public void Every_three_of_five_holders_open_the_same()
    {
        var sealedEnvelope = _committee.Seal();
        var envelope = _committee.Parse(sealedEnvelope.Bytes);
        var shares = Enumerable.Range(1, 5).Select(i => _committee.Unseal(i, envelope.Holder)).ToArray();
        for (var mask = 0; mask < 32; mask++)
        {
            var outcome = EnvelopeOpener.Open(envelope, shares.Where((_, i) => (mask >> i & 1) == 1).Reverse().ToArray());
            if (int.PopCount(mask) < 3) outcome.Should().Be(new OpeningOutcome.SharesMissing(int.PopCount(mask), 3));
            else outcome.Should().BeOfType<OpeningOutcome.Opened>().Which.Keys.Seed.Should().Be(sealedEnvelope.Seed);
        }
    }

    [Test]
    public void Wrong_repeated_and_foreign_shares_are_passed_over()
    {
        var envelope = _committee.Parse(_committee.Seal().Bytes);
        Share one = _committee.Unseal(1, envelope.Holder), two = _committee.Unseal(2, envelope.Holder), five = _committee.Unseal(5, envelope.Holder);
        var wrong = new Share(3, five.Value);
        EnvelopeOpener.Open(envelope, one, two, wrong, one, new Share(0, one.Value), new Share(6, one.Value), new Share(255, one.Value))
            .Should().Be(new OpeningOutcome.SharesMissing(2, 3));
        EnvelopeOpener.Open(envelope, wrong, one, one, two, five).Should().BeOfType<OpeningOutcome.Opened>();
    }

    [Test]
    public void A_wrong_share_says_nothing_about_a_solo_envelope()
        => EnvelopeOpener.Open(_solo.Parse(_solo.Seal().Bytes), new Share(1, new Secret32(new byte[32]))).Should().Be(new OpeningOutcome.SharesMissing(0, 1));

    [Test]
    public void A_share_hash_that_is_not_of_the_seed_voids_the_envelope_for_every_subset()
    {
        // The submitter commits to a fifth share that is none of the polynomial: three honest shares open, but not as it says.
        var bytes = _committee.Seal().Bytes.ToArray();
        var honest = _committee.Parse(bytes.ToArray());
        var shares = Enumerable.Range(1, 4).Select(i => _committee.Unseal(i, honest.Holder)).ToArray();
        bytes[80 + 32 + 4 * 32] ^= 1;
        var envelope = _committee.Parse(_committee.SignAgain(bytes));
        envelope.TryVerifySigner(out _).Should().BeTrue();
        Failure(EnvelopeOpener.Open(envelope, shares[0], shares[1], shares[2]), RejectionCode.OpeningVoid).Keys.Should().BeNull();
        Failure(EnvelopeOpener.Open(envelope, shares[1], shares[3], shares[2]), RejectionCode.OpeningVoid);
    }

    [Test]
    public void A_tie_hash_that_is_not_of_the_seed_voids_the_envelope()
    {
        var bytes = _solo.Seal().Bytes.ToArray();
        var share = _solo.Unseal(1, _solo.Parse(bytes.ToArray()).Holder);
        bytes[144] ^= 1;
        Failure(EnvelopeOpener.Open(_solo.Parse(_solo.SignAgain(bytes)), share), RejectionCode.OpeningVoid).Keys.Should().BeNull();
    }

    [Test]
    public void A_body_under_another_key_fails_to_authenticate_but_its_c_counts()
    {
        var bytes = _solo.Seal().Bytes.ToArray();
        var share = _solo.Unseal(1, _solo.Parse(bytes.ToArray()).Holder);
        bytes[1000] ^= 1;
        Auction.Protocol.ProtocolHash.Of("relay/1/body", bytes.AsSpan(289..^65)).CopyTo(bytes.AsSpan(80));
        var envelope = _solo.Parse(_solo.SignAgain(bytes));
        envelope.TryVerifySigner(out _).Should().BeTrue();
        Failure(EnvelopeOpener.Open(envelope, share), RejectionCode.BodyAuth).Keys.Should().NotBeNull();
    }

    [Test]
    public void A_body_that_was_exchanged_after_intake_is_not_opened_and_leaves_c_as_it_is()
    {
        var sealedEnvelope = _solo.Seal();
        var envelope = _solo.Parse(sealedEnvelope.Bytes);
        var share = _solo.Unseal(1, envelope.Holder);
        var c = EnvelopeOpener.Open(envelope, share).Should().BeOfType<OpeningOutcome.Opened>().Subject.Keys.Tie;
        var bytes = sealedEnvelope.Bytes.ToArray();
        bytes[1000] ^= 1;
        Failure(EnvelopeOpener.Open(_solo.Parse(bytes), share), RejectionCode.BodyAuth).Keys!.Tie.Should().Be(c);
    }

    [Test]
    public void A_plaintext_out_of_form_is_malformed_and_its_c_counts()
    {
        SealingSlot.Plaintext().TryEncode(1, out var padded);
        padded![2047] = 1;
        var (envelope, share) = MalformedSealer.Seal(_solo, padded);
        envelope.TryVerifySigner(out _).Should().BeTrue();
        Failure(EnvelopeOpener.Open(envelope, share), RejectionCode.Malformed).Keys.Should().NotBeNull();
    }

    [Test]
    public void Every_bit_of_what_the_holder_gets_is_guarded_by_its_seal_or_by_the_opening()
    {
        var bytes = _solo.Seal().Bytes.ToArray();
        for (var bit = 0; bit < 289 * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
            if (Envelope.TryParse(bytes, _solo.Header, out var changed, out _) && _solo.TryUnseal(1, changed.Holder, out var share)
                && EnvelopeOpener.Open(changed, share) is OpeningOutcome.Opened) Assert.Fail($"bit {bit} is not guarded");
            bytes[bit / 8] ^= (byte)(1 << bit % 8);
        }
    }

    [Test]
    public void A_cancel_is_never_opened()
    {
        var cancel = _solo.Parse(CancelEnvelope.Create(_solo.Header, _solo.Searcher, SealingSlot.Bundle, 8));
        FluentActions.Invoking(() => EnvelopeOpener.Open(cancel)).Should().Throw<ArgumentException>();
    }

    private static OpeningOutcome.Failed Failure(OpeningOutcome outcome, RejectionCode code)
    {
        var failed = outcome.Should().BeOfType<OpeningOutcome.Failed>().Subject;
        failed.Rejection.Code.Should().Be(code);
        return failed;
    }
}
