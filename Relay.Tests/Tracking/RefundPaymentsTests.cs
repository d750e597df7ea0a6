using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Tracking;

namespace Relay.Tests.Tracking;

/// <summary>Blocks as text: a to c are winners' transactions, x5 is a transfer of 5 wei to x. Winners as text: "a x5 y3" is a, of which x and y are owed 5 and 3.</summary>
public sealed class RefundPaymentsTests
{
    [TestCase("a x5", "a x5", RefundPayment.Paid)]
    [TestCase("a o x7", "a x5", RefundPayment.Paid)]
    [TestCase("a x4", "a x5", RefundPayment.NotPaid)]
    [TestCase("a", "a x5", RefundPayment.NotPaid)]
    [TestCase("x5 a", "a x5", RefundPayment.NotPaid)]
    [TestCase("a y5", "a x5", RefundPayment.NotPaid)]
    [TestCase("a x5 y3", "a x5 y3", RefundPayment.Paid)]
    [TestCase("a x5", "a x5 y3", RefundPayment.NotPaid)]
    [TestCase("o x5", "a x5", RefundPayment.None)]
    [TestCase("a x5", "a", RefundPayment.None)]
    [TestCase("a", "later a x5", RefundPayment.Delayed)]
    public void Refund_is_paid_by_transfers_behind_its_winner(string block, string winner, RefundPayment expected) => Of(block, winner).Should().Equal(expected);

    [Test]
    public void One_transfer_pays_one_refund_and_the_smallest_that_is_enough()
    {
        Of("a b x5", "a x5", "b x5").Should().Equal(RefundPayment.Paid, RefundPayment.NotPaid);
        Of("a b x9 x5", "a x5", "b x9").Should().Equal(RefundPayment.Paid, RefundPayment.Paid);
    }

    [Test]
    public void Nobody_asks_for_transfers_where_none_is_owed()
    {
        RefundPayments.AreOwed([Winner("a"), Winner("later b x5")], Places("a b")).Should().BeFalse();
        RefundPayments.AreOwed([Winner("a x5")], Places("b")).Should().BeFalse();
        RefundPayments.AreOwed([Winner("a x5")], Places("a")).Should().BeTrue();
    }

    private static IReadOnlyList<RefundPayment> Of(string block, params string[] winners)
    {
        var transfers = block.Split(' ').Select((word, index) => (word, index)).Where(one => one.word.Length > 1).Select(one => new BlockTransfer((uint)one.index, To(one.word), Wei(one.word)));
        return RefundPayments.Of([.. winners.Select(Winner)], Places(block), [.. transfers]);
    }

    private static Dictionary<Hash32, uint> Places(string block) => block.Split(' ').Select((word, index) => (Hash: HashOf($"{word}"), Index: (uint)index)).ToDictionary(one => one.Hash, one => one.Index);

    private static WinnerContents Winner(string text)
    {
        var words = text.Split(' ').Where(word => word != "later").ToArray();
        var payees = words[1..].Select(word => new WinnerPayee(new RefundShare(To(word), 100), Wei(word))).ToArray();
        var refund = payees.Length == 0 ? null : new WinnerRefund(text.StartsWith("later", StringComparison.Ordinal), [HashOf(words[0])], payees);
        return new WinnerContents(new Secret32(new byte[32]), [new WinnerTransaction(Tolerance.None, HashOf(words[0]), new byte[1])]) { Refund = refund };
    }

    private static Hash32 HashOf(string word) => Keccak.Hash(System.Text.Encoding.ASCII.GetBytes(word));

    private static Address To(string word) => new([.. Enumerable.Repeat((byte)word[0], 20)]);

    private static UInt256 Wei(string word) => ulong.Parse(word.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
}
