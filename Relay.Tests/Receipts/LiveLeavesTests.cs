using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Tests.Receipts;

public sealed class LiveLeavesTests
{
    private static readonly BidCore[] Cores = [.. Enumerable.Range(0, 4).Select(i => Core(BidKind.Bundle, (byte)i, 1))];

    [Test]
    public void In_solo_mode_one_mark_makes_a_leaf_live() => LiveLeaves.Of(Cores, Marked([0, 2]), Header(1, 0)).Should().Equal(0, 2);

    [Test]
    public void A_committee_needs_t_and_f_marks()
    {
        var certificate = Marked([0, 1, 2], [0, 1], [0, 1, 3], [0]);
        LiveLeaves.Of(Cores, certificate, Header(3, 1)).Should().Equal(0);
        LiveLeaves.Of(Cores, certificate, Header(2, 1)).Should().Equal(0, 1);
    }

    [Test]
    public void What_is_not_current_is_never_live_however_it_is_marked()
    {
        BidCore[] cores = [Core(BidKind.Bundle, 1, 1), Core(BidKind.Bundle, 1, 2), Core(BidKind.Bundle, 2, 1), Core(BidKind.Cancel, 2, 2)];
        LiveLeaves.Of(cores, Marked([0, 1, 2, 3]), Header(1, 0)).Should().Equal(1);
    }

    private static Certificate Marked(params uint[][] ok)
    {
        using var key = SignerKey.Generate();
        var all = ok.Select((sequences, i) =>
        {
            var marks = new MarkSet(4);
            foreach (var sequence in sequences) marks.Ok(sequence);
            return marks.ToMarks((byte)(i + 1), Hash32.Zero).SignedBy(key);
        });
        return Certificate.TryCreate(all.ToArray(), out var certificate) ? certificate : throw new InvalidOperationException();
    }

    private static SlotHeader Header(byte threshold, byte faults) => new()
    {
        ChainId = 1,
        Relay = Address.Zero,
        Slot = 1,
        OpenAt = 1,
        Cutoff = 2,
        Freeze = 3,
        Deadline = 4,
        Rules = 1,
        MaxLeaves = 9,
        MaxPerSigner = 9,
        MaxClass = 1,
        SkewMilliseconds = 0,
        Threshold = threshold,
        Quorum = 4,
        Faults = faults,
        Holders = [],
    };

    private static BidCore Core(BidKind kind, byte signer, ulong nonce)
        => new(kind, SealKind.Fresh, 1, Hash32.Zero, new Address(ReceiptFormsTests.Of(signer).ToArray()), new BundleId(1), nonce);
}
