using System.Numerics;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class TransactionRulesTests
{
    private readonly SignerKey _key = SignerKey.Generate();

    [OneTimeTearDown]
    public void EraseKey() => _key.Dispose();

    [Test]
    public void Type_counts_from_its_fork_on()
    {
        byte[] commitment = [.. Enumerable.Repeat((byte)1, 48)];
        (byte[] Raw, Fork First)[] types =
        [
            (new SampleTransaction().Legacy(_key), Fork.Frontier),
            (new SampleTransaction().WithAccessList(_key), Fork.Berlin),
            (new SampleTransaction().DynamicFee(_key), Fork.London),
            (new SampleTransaction().Blob(_key, commitment), Fork.Cancun),
            (new SampleTransaction().SetCode(_key, SampleTransaction.Authorization(_key, 0, default, 0)), Fork.Prague),
        ];
        foreach (var (raw, first) in types)
        {
            foreach (var fork in Enum.GetValues<Fork>())
                (Verdict(raw, fork).Code == RejectionCode.TransactionType).Should().Be(fork < first, "{0} in {1}", first, fork);
        }
    }

    [Test]
    public void Transaction_of_another_chain_is_rejected_and_one_of_no_chain_is_not()
    {
        Verdict(new SampleTransaction { ChainId = 5 }.DynamicFee(_key), Fork.Osaka)
            .Should().Be(new Rejection(RejectionCode.WrongChain, "chainId: expected 1, got 5"));
        Verdict(new SampleTransaction { ChainId = null }.Legacy(_key), Fork.Osaka).Code.Should().Be(RejectionCode.None);
    }

    // 21,000; 100 zero and 100 other bytes: 400 + 1,600; their floor: 10 * (100 + 400).
    [TestCase(Fork.Cancun, 23_000UL)]
    [TestCase(Fork.Prague, 26_000UL)]
    public void Gas_limit_covers_the_intrinsic_gas_and_the_floor(Fork fork, ulong least)
    {
        var sample = new SampleTransaction { Calldata = [.. new byte[100], .. Enumerable.Repeat((byte)1, 100)] };
        Verdict((sample with { GasLimit = least }).DynamicFee(_key), fork).Code.Should().Be(RejectionCode.None);
        Verdict((sample with { GasLimit = least - 1 }).DynamicFee(_key), fork).Detail.Should().Contain($"at least the intrinsic gas of {least}");
    }

    [Test]
    public void Each_part_of_the_intrinsic_gas_has_its_price()
    {
        var entry = RlpForms.List(RlpForms.Of(SampleTransaction.Receiver), RlpForms.List(RlpForms.Of(new byte[32])));
        var plain = new SampleTransaction { Calldata = [], AccessList = RlpForms.List(entry) };
        var authorization = SampleTransaction.Authorization(_key, 0, default, 0);
        Gas(plain.WithAccessList(_key), Fork.Berlin).Should().Be(21_000 + 2_400 + 1_900);
        Gas(plain.SetCode(_key, authorization, authorization), Fork.Prague).Should().Be(21_000 + 2_400 + 1_900 + 2 * 25_000);

        var creation = new SampleTransaction { To = null, Calldata = [.. Enumerable.Repeat((byte)1, 33)] }.Legacy(_key);
        Gas(creation, Fork.Frontier).Should().Be(21_000 + 33 * 68);
        Gas(creation, Fork.Homestead).Should().Be(53_000 + 33 * 68);
        Gas(creation, Fork.Istanbul).Should().Be(53_000 + 33 * 16);
        Gas(creation, Fork.Shanghai).Should().Be(53_000 + 33 * 16 + 2 * 2);
    }

    [Test]
    public void Gas_limit_is_capped_from_Osaka_on()
    {
        var sample = new SampleTransaction { GasLimit = 1 << 24 };
        Verdict(sample.DynamicFee(_key), Fork.Osaka).Code.Should().Be(RejectionCode.None);
        var above = (sample with { GasLimit = (1 << 24) + 1 }).DynamicFee(_key);
        Verdict(above, Fork.Prague).Code.Should().Be(RejectionCode.None);
        Verdict(above, Fork.Osaka).Code.Should().Be(RejectionCode.GasLimit);
    }

    [Test]
    public void Init_code_is_limited_and_calldata_is_not()
    {
        var sample = new SampleTransaction { GasLimit = 10_000_000, Calldata = new byte[49_153] };
        Verdict(sample.DynamicFee(_key), Fork.Osaka).Code.Should().Be(RejectionCode.None);
        Verdict((sample with { To = null }).DynamicFee(_key), Fork.Osaka).Code.Should().Be(RejectionCode.InitCodeSize);
        Verdict((sample with { To = null }).DynamicFee(_key), Fork.London).Code.Should().Be(RejectionCode.None);
        Verdict((sample with { To = null, Calldata = new byte[49_152] }).DynamicFee(_key), Fork.Osaka).Code.Should().Be(RejectionCode.None);
    }

    [Test]
    public void Fee_must_fit_256_bits()
    {
        // 65,535 is a divisor of 2^256 - 1, so that the largest product is reached exactly.
        var most = (BigInteger.Pow(2, 256) - 1) / 65_535;
        var sample = new SampleTransaction { GasLimit = 65_535, MaxFee = most };
        Verdict(sample.DynamicFee(_key), Fork.Osaka).Code.Should().Be(RejectionCode.None);
        Verdict((sample with { MaxFee = most + 1 }).DynamicFee(_key), Fork.Osaka).Code.Should().Be(RejectionCode.FeeFields);
    }

    [Test]
    public void Blobs_are_limited_and_a_sidecar_that_comes_along_must_be_the_forks()
    {
        byte[][] Repeat(int count, int size) => [.. Enumerable.Repeat(Enumerable.Repeat((byte)1, size).ToArray(), count)];
        var bare = new SampleTransaction().Blob(_key, Repeat(1, 48));
        var old = SampleTransaction.Network(bare, null, Repeat(1, 131_072), Repeat(1, 48), Repeat(1, 48));
        var cells = SampleTransaction.Network(bare, 1, Repeat(1, 131_072), Repeat(1, 48), Repeat(128, 48));

        Verdict(old, Fork.Prague).Code.Should().Be(RejectionCode.None);
        Verdict(cells, Fork.Osaka).Code.Should().Be(RejectionCode.None);
        Verdict(old, Fork.Osaka).Detail.Should().Be("sidecar: expected version 1 in Osaka, got 0");
        Verdict(cells, Fork.Prague).Code.Should().Be(RejectionCode.Blobs);
        Verdict(bare, Fork.Prague).Code.Should().Be(RejectionCode.None);
        Verdict(bare, Fork.Osaka).Code.Should().Be(RejectionCode.None);
        Verdict(new SampleTransaction().Blob(_key, Repeat(7, 48)), Fork.Osaka).Detail.Should().Contain("at most 6");
    }

    private static Rejection Verdict(byte[] raw, Fork fork)
    {
        TransactionRules.TryCheck(TransactionDecoderTests.Decoded(raw), 1, fork, out var rejection)
            .Should().Be(rejection.Code == RejectionCode.None);
        return rejection;
    }

    private static ulong Gas(byte[] raw, Fork fork) => IntrinsicGas.Of(TransactionDecoderTests.Decoded(raw), fork);
}
