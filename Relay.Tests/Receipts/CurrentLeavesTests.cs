using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using static Relay.Auction.Receipts.LeafStanding;

namespace Relay.Tests.Receipts;

public sealed class CurrentLeavesTests
{
    [Test]
    public void The_highest_nonce_of_a_signer_and_bundle_id_stands_wherever_it_is()
        => CurrentLeaves.Of([Bundle(1, 1, 5), Bundle(1, 1, 9), Bundle(1, 1, 7)]).Should().Equal(Superseded, Current, Superseded);

    [Test]
    public void Of_equal_nonces_the_lowest_sequence_stands()
        => CurrentLeaves.Of([Bundle(1, 1, 5), Bundle(1, 1, 5)]).Should().Equal(Current, Superseded);

    [Test]
    public void Another_signer_or_bundle_id_replaces_nothing()
        => CurrentLeaves.Of([Bundle(1, 1, 5), Bundle(2, 1, 9), Bundle(1, 2, 9)]).Should().Equal(Current, Current, Current);

    [Test]
    public void A_cancellation_that_stands_cancels_its_whole_group_and_itself()
        => CurrentLeaves.Of([Bundle(1, 1, 1), Bundle(1, 1, 2), Cancel(1, 1, 3)]).Should().Equal(Cancelled, Cancelled, Cancelled);

    [Test]
    public void A_bundle_after_a_cancellation_stands_and_supersedes_it()
        => CurrentLeaves.Of([Bundle(1, 1, 1), Cancel(1, 1, 2), Bundle(1, 1, 3)]).Should().Equal(Superseded, Superseded, Current);

    [Test]
    public void Nothing_stands_in_an_empty_set() => CurrentLeaves.Of([]).Should().BeEmpty();

    private static BidCore Bundle(byte signer, byte bundle, ulong nonce) => Core(BidKind.Bundle, signer, bundle, nonce);

    private static BidCore Cancel(byte signer, byte bundle, ulong nonce) => Core(BidKind.Cancel, signer, bundle, nonce);

    private static BidCore Core(BidKind kind, byte signer, byte bundle, ulong nonce)
        => new(kind, SealKind.Fresh, 1, Hash32.Zero, new Address(ReceiptFormsTests.Of(signer).ToArray()), new BundleId(bundle), nonce);
}
