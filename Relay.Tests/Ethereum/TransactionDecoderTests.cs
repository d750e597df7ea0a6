using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class TransactionDecoderTests
{
    private readonly SignerKey _key = SignerKey.Generate();

    [OneTimeTearDown]
    public void EraseKey() => _key.Dispose();

    [TestCase(1UL)]
    [TestCase(ulong.MaxValue)]
    [TestCase(null)]
    public void Legacy_transaction_carries_its_chain_in_v(ulong? chainId)
    {
        var transaction = Decoded(new SampleTransaction { ChainId = chainId }.Legacy(_key));
        transaction.Type.Should().Be(TransactionType.Legacy);
        transaction.ChainId.Should().Be(chainId);
        transaction.MaxPriorityFeePerGas.Should().Be(transaction.MaxFeePerGas);
        ShouldBeTheSample(transaction);
    }

    [Test]
    public void Access_list_is_counted()
    {
        var entry = RlpForms.List(RlpForms.Of(SampleTransaction.Receiver), RlpForms.List(RlpForms.Of(new byte[32]), RlpForms.Of(new byte[32])));
        var bare = RlpForms.List(RlpForms.Of(SampleTransaction.Receiver), RlpForms.List());
        var transaction = Decoded(new SampleTransaction { AccessList = RlpForms.List(entry, bare) }.WithAccessList(_key));
        transaction.Type.Should().Be(TransactionType.AccessList);
        (transaction.AccessListAddresses, transaction.AccessListStorageKeys).Should().Be((2, 2));
        ShouldBeTheSample(transaction);
    }

    [Test]
    public void Dynamic_fee_transaction_is_read_whole()
    {
        var transaction = Decoded(new SampleTransaction().DynamicFee(_key));
        transaction.Type.Should().Be(TransactionType.DynamicFee);
        transaction.MaxPriorityFeePerGas.Should().Be((UInt256)2_000_000_000);
        transaction.Hash.Should().Be(Keccak.Hash(transaction.Raw.Span));
        transaction.ToString().Should().Be(transaction.Hash.ToString()[..10]);
        ShouldBeTheSample(transaction);
    }

    [Test]
    public void Authorizations_recover_to_who_signed_them()
    {
        using var authority = SignerKey.Generate();
        byte[][] entries = [SampleTransaction.Authorization(authority, 0, SampleTransaction.Receiver, 3), SampleTransaction.Authorization(authority, 1, default, 4)];
        var transaction = Decoded(new SampleTransaction().SetCode(_key, entries));

        ShouldBeTheSample(transaction);
        transaction.Authorizations.Select(a => a.Nonce).Should().Equal(3, 4);
        foreach (var authorization in transaction.Authorizations)
        {
            authorization.TryGetAuthority(out var recovered).Should().BeTrue();
            recovered.Should().Be(authority.Address);
        }
    }

    [Test]
    public void Contract_creation_has_no_receiver()
        => Decoded(new SampleTransaction { To = null }.DynamicFee(_key)).To.Should().BeNull();

    [Test]
    public void Set_code_transaction_needs_a_receiver_and_an_authorization()
    {
        Rejected(new SampleTransaction { To = null }.SetCode(_key, SampleTransaction.Authorization(_key, 0, default, 0)))
            .Should().Be(new Rejection(RejectionCode.TransactionMalformed, "to: expected 20 bytes"));
        Rejected(new SampleTransaction().SetCode(_key)).Code.Should().Be(RejectionCode.TransactionMalformed);
    }

    [Test]
    public void Priority_fee_above_the_maximum_is_rejected()
        => Rejected(new SampleTransaction { Priority = 31_000_000_000 }.DynamicFee(_key)).Code.Should().Be(RejectionCode.FeeFields);

    [Test]
    public void Numbers_out_of_range_are_rejected_by_their_field()
    {
        Rejected(new SampleTransaction { Nonce = ulong.MaxValue }.DynamicFee(_key)).Detail.Should().StartWith("nonce:");
        Rejected(new SampleTransaction { GasLimit = BigInteger.Pow(2, 64) }.DynamicFee(_key)).Detail.Should().StartWith("gasLimit:");
        Rejected(new SampleTransaction { Value = BigInteger.Pow(2, 256) }.DynamicFee(_key)).Detail.Should().StartWith("value:");
        Decoded(new SampleTransaction { Nonce = ulong.MaxValue - 1 }.DynamicFee(_key)).Nonce.Should().Be(ulong.MaxValue - 1);
    }

    [Test]
    public void High_s_is_rejected()
    {
        var raw = new SampleTransaction().DynamicFee(_key);
        raw[^32] = 0xff;
        Rejected(raw).Code.Should().Be(RejectionCode.TransactionSignature);
    }

    [TestCase(new byte[0], RejectionCode.TransactionMalformed)]
    [TestCase(new byte[] { 0x00 }, RejectionCode.TransactionType)]
    [TestCase(new byte[] { 0x05, 0xc0 }, RejectionCode.TransactionType)]
    [TestCase(new byte[] { 0x80 }, RejectionCode.TransactionMalformed)]
    [TestCase(new byte[] { 0xc0 }, RejectionCode.TransactionMalformed)]
    [TestCase(new byte[] { 0x02 }, RejectionCode.TransactionMalformed)]
    public void What_is_no_transaction_is_rejected(byte[] raw, RejectionCode code) => Rejected(raw).Code.Should().Be(code);

    [Test]
    public void Bytes_after_the_transaction_are_rejected()
        => Rejected([.. new SampleTransaction().DynamicFee(_key), 0]).Detail.Should().Be("transaction: bytes follow its end");

    [TestCase(10UL, 20UL)]
    [TestCase(29UL, 1UL)]
    [TestCase(30UL, 0UL)]
    [TestCase(40UL, 0UL)]
    public void Effective_tip_is_what_the_base_fee_leaves(ulong baseFee, ulong tip)
        => Decoded(new SampleTransaction { MaxFee = 30, Priority = 20 }.DynamicFee(_key)).EffectiveTip(baseFee).Should().Be((UInt256)tip);

    internal static SignedTransaction Decoded(byte[] raw)
    {
        TransactionDecoder.TryDecode(raw, out var transaction, out var rejection).Should().BeTrue("{0}", rejection);
        return transaction!;
    }

    internal static Rejection Rejected(byte[] raw)
    {
        TransactionDecoder.TryDecode(raw, out var transaction, out var rejection).Should().BeFalse();
        transaction.Should().BeNull();
        rejection.Code.Should().NotBe(RejectionCode.None);
        return rejection;
    }

    private void ShouldBeTheSample(SignedTransaction transaction)
    {
        transaction.Nonce.Should().Be(7);
        transaction.GasLimit.Should().Be(100_000);
        transaction.MaxFeePerGas.Should().Be((UInt256)30_000_000_000);
        transaction.To.Should().Be(SampleTransaction.Receiver);
        transaction.Value.Should().Be((UInt256)1_000_000_000_000_000_000);
        transaction.Calldata.ToArray().Should().Equal(1, 0, 2);
        (transaction.ZeroCalldataBytes, transaction.NonZeroCalldataBytes).Should().Be((1, 2));
        transaction.TryGetSender(out var sender).Should().BeTrue();
        sender.Should().Be(_key.Address);
        transaction.TryGetSender(out var again).Should().BeTrue();
        again.Should().Be(sender);
    }
}
