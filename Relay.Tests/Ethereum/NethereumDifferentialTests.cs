#if WITH_NETHEREUM
using System.Text;
using FluentAssertions;
using Nethereum.Model;
using Nethereum.Signer;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

/// <summary>Nethereum, an independent implementation, hashes and recovers the same; built only with -p:WithNethereum=true.</summary>
public sealed class NethereumDifferentialTests
{
    [Test]
    public void Transactions_have_the_same_hash_and_sender()
    {
        using var key = SignerKey.Generate();
        var entry = RlpForms.List(RlpForms.Of(SampleTransaction.Receiver), RlpForms.List(RlpForms.Of(new byte[32])));
        var sample = new SampleTransaction { AccessList = RlpForms.List(entry) };
        var creation = sample with { To = null, Nonce = 0, Value = 0, Calldata = [.. Enumerable.Range(0, 300).Select(i => (byte)i)] };
        byte[][] transactions =
        [
            sample.Legacy(key), (sample with { ChainId = null }).Legacy(key), sample.WithAccessList(key), sample.DynamicFee(key),
            creation.Legacy(key), creation.WithAccessList(key), creation.DynamicFee(key),
        ];
        foreach (var raw in transactions)
        {
            var ours = TransactionDecoderTests.Decoded(raw);
            ours.TryGetSender(out var sender).Should().BeTrue();

            var hex = Hex.Encode(raw);
            ISignedTransaction theirs = TransactionFactory.CreateTransaction(hex);
            Hex.Encode(theirs.Hash).Should().Be(ours.Hash.ToString());
            TransactionVerificationAndRecovery.GetSenderAddress(hex).Should().BeEquivalentTo(sender.ToString());
        }
    }

    [TestCase("")]
    [TestCase("Hello")]
    [TestCase("relay/1/envelope\n0x0000000000000000000000000000000000000000000000000000000000000000")]
    public void Personal_messages_are_recovered_by_the_other_side(string text)
    {
        using var key = SignerKey.Generate();
        var secret = new byte[SignerKey.SecretSize];
        key.Export(secret);
        var digest = PersonalMessage.Hash(Encoding.UTF8.GetBytes(text));
        var signer = new EthereumMessageSigner();

        signer.EncodeUTF8AndEcRecover(text, Hex.Encode(key.Sign(digest))).Should().BeEquivalentTo(key.ToString());

        Hex.TryDecode(signer.EncodeUTF8AndSign(text, new EthECKey(secret, true)), out var theirs).Should().BeTrue();
        Secp256k1.TryRecover(digest, theirs, out var recovered).Should().BeTrue();
        recovered.Should().Be(key.Address);
    }
}
#endif
