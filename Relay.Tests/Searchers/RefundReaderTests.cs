using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.JsonRpc;
using Relay.Api.Searchers;
using Relay.Api.Wallets;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Searchers;

/// <summary>Refund fields at each door: what they come to, and what of them is refused. a is alice's transaction, b is bob's; x and y are addresses.</summary>
public sealed class RefundReaderTests
{
    private const string X = "0x1111111111111111111111111111111111111111", Y = "0x2222222222222222222222222222222222222222";
    private const string Hidden = "0x3333333333333333333333333333333333333333333333333333333333333333";
    private static readonly SignerKey Alice = SignerKey.Generate(), Bob = SignerKey.Generate();
    private static readonly byte[] A = new SampleTransaction().DynamicFee(Alice), B = new SampleTransaction().DynamicFee(Bob);
    private static readonly TransactionReader Transactions = new(new AuctionOptions(), TestTime.System);

    [OneTimeTearDown]
    public static void DisposeKeys()
    {
        Alice.Dispose();
        Bob.Dispose();
    }

    [TestCase("", "")]
    [TestCase(""","refundPercent":0""", "")]
    [TestCase(""","refundPercent":90""", "1 → alice 9000")]
    [TestCase(""","refundPercent":"0x5a","version":"v2" """, "1 → alice 9000")]
    [TestCase(""","refundPercent":1,"refundTxHashes":["hash(a)"],"refundRecipient":"x","delayedRefund":true""", "0 → x 100 delayed")]
    [TestCase(""","refundPercent":99,"refundRecipient":null,"refundTxHashes":[],"delayedRefund":false""", "1 → alice 9900")]
    public void Bundle_refunds_of_its_last_transaction_to_the_signer_of_its_first_unless_told_otherwise(string fields, string expected)
    {
        var (read, fault) = Bundle("""["a","b"]""", fields);

        fault.Should().BeNull();
        Words(read.Order!.Refund).Should().Be(expected);
    }

    [TestCase(""","refundPercent":100""", "bundle.refundPercent: expected 0 (none) to 99, got 100")]
    [TestCase(""","refundPercent":-1""", "bundle.refundPercent: expected a whole number*")]
    [TestCase(""","refundPercent":90,"version":"v1" """, "bundle.refundPercent: expected nothing in a bundle of version v1; it is of v2")]
    [TestCase(""","delayedRefund":true,"version":"v1" """, "bundle.delayedRefund: expected nothing in a bundle of version v1; it is of v2")]
    [TestCase(""","refundRecipient":"x" """, "bundle.refundRecipient: expected a refundPercent from 1 to 99 beside it")]
    [TestCase(""","refundTxHashes":["hash(a)"]""", "bundle.refundTxHashes: expected a refundPercent from 1 to 99 beside it")]
    [TestCase(""","refundPercent":0,"delayedRefund":true""", "bundle.delayedRefund: expected a refundPercent from 1 to 99 beside it")]
    [TestCase(""","refundPercent":5,"refundTxHashes":["hash(a)","hash(b)"]""", "bundle.refundTxHashes: expected a list of at most 1*")]
    [TestCase(""","refundPercent":5,"refundTxHashes":["hidden"]""", "bundle.refundTxHashes[0]: names no transaction of the bundle")]
    [TestCase(""","refundPercent":5,"refundRecipient":"0x0000000000000000000000000000000000000000" """, "bundle.refundRecipient: expected an address that is not zero")]
    public void Bundle_whose_refund_fields_make_no_sense_is_refused_by_their_name(string fields, string expected)
        => Bundle("""["a","b"]""", fields).Fault!.Value.Detail.Should().Match(expected);

    [TestCase("""["hidden","b"]""", "", null)]
    [TestCase("""["hidden","b"]""", ""","refundPercent":95,"delayedRefund":false""", 95)]
    public void Bundle_that_begins_with_a_hash_is_a_backrun_and_says_no_more_than_a_percent(string txs, string fields, int? percent)
    {
        var (read, fault) = Bundle(txs, fields);

        fault.Should().BeNull();
        (read.Target.ToString(), read.TargetPercent, read.Order!.Refund).Should().Be((Hidden, percent, null));
    }

    [TestCase("""["hidden","b"]""", ""","refundPercent":90,"refundRecipient":"x" """, "bundle.refundRecipient: expected nothing beside a hash: the owner of that transaction says who is refunded")]
    [TestCase("""["hidden","b"]""", ""","refundPercent":90,"delayedRefund":true""", "bundle.delayedRefund: expected nothing beside a hash*")]
    [TestCase("""["hidden","b"]""", ""","refundPercent":90,"refundTxHashes":["hash(b)"]""", "bundle.refundTxHashes: expected nothing beside a hash*")]
    [TestCase("""["hidden","a","b"]""", "", "bundle.txs: expected one transaction after the hash")]
    [TestCase("""["a","hidden"]""", "", "bundle.txs[1]: a hash of 32 bytes came*")]
    public void Backrun_that_wants_what_is_the_owners_is_refused(string txs, string fields, string expected)
        => Bundle(txs, fields).Fault!.Value.Detail.Should().Match(expected);

    [TestCase("""[{"tx":"a"},{"tx":"b"}]""", "", "")]
    [TestCase("""[{"tx":"a"},{"tx":"b"}]""", """{"bodyIdx":0,"percent":30}""", "1 → alice 3000")]
    [TestCase("""[{"bundle":{"inclusion":{"block":1},"body":[{"tx":"a"}],"validity":{"refundConfig":[{"address":"x","percent":60},{"address":"y","percent":40}]}}},{"tx":"b"}]""", """{"bodyIdx":0,"percent":51}""", "1 → x 3060, y 2040")]
    [TestCase("""[{"tx":"b"},{"bundle":{"inclusion":{"block":1},"body":[{"tx":"a"}]}}]""", """{"bodyIdx":1,"percent":100}""", "0 → alice 10000")]
    public void Mev_bundle_shares_what_the_elements_pay_that_are_not_refunded(string body, string refund, string expected)
    {
        var (read, fault) = MevBundle(body, $$"""{"refund":[{{refund}}]}""");

        fault.Should().BeNull();
        Words(read.Refund).Should().Be(expected);
    }

    [TestCase("""[{"tx":"a"},{"tx":"b"}]""", """{"bodyIdx":2,"percent":30}""", "bundle.validity.refund[0].bodyIdx: invalid bundle constraints: expected an element of the body*")]
    [TestCase("""[{"tx":"a"},{"tx":"b"}]""", """{"bodyIdx":0,"percent":30},{"bodyIdx":0,"percent":30}""", "bundle.validity.refund[1].bodyIdx: *each at most once")]
    [TestCase("""[{"tx":"a"},{"tx":"b"}]""", """{"bodyIdx":0,"percent":101}""", "bundle.validity.refund[0].percent: invalid bundle constraints: expected 1 to 100")]
    [TestCase("""[{"tx":"a"},{"tx":"b"}]""", """{"bodyIdx":0,"percent":60},{"bodyIdx":1,"percent":41}""", "bundle.validity.refund: invalid bundle constraints: expected percents that sum up to at most 100")]
    [TestCase("""[{"tx":"a"},{"tx":"b"}]""", """{"bodyIdx":0,"percent":60},{"bodyIdx":1,"percent":40}""", "bundle.validity.refund: invalid bundle constraints: expected an element that pays*")]
    [TestCase("""[{"bundle":{"inclusion":{"block":1},"body":[{"tx":"a"}],"validity":{"refundConfig":[{"address":"x","percent":99}]}}},{"tx":"b"}]""", "", "*.refundConfig: invalid bundle constraints: expected percents that sum up to 100")]
    [TestCase("""[{"bundle":{"inclusion":{"block":1},"body":[{"tx":"a"}],"validity":{"refund":[{"bodyIdx":0,"percent":1}]}}},{"tx":"b"}]""", "", "*.refund: not served in a nested bundle*")]
    [TestCase("""[{"hash":"hidden"},{"tx":"b"}]""", """{"bodyIdx":1,"percent":30}""", "bundle.validity.refund: invalid bundle constraints: of a backrun only the hash, bodyIdx 0, is refunded")]
    [TestCase("""[{"hash":"hidden"},{"tx":"a"},{"tx":"b"}]""", "", "bundle.body: backrun invalid bundle: expected a hash and one transaction")]
    [TestCase("""[{"tx":"a"},{"hash":"hidden"}]""", "", "*.hash: invalid bundle body: expected a hash as the first element only")]
    public void Mev_bundle_whose_refunds_contradict_each_other_is_refused(string body, string refund, string expected)
        => MevBundle(body, $$"""{"refund":[{{refund}}]}""").Fault!.Value.Detail.Should().Match(expected);

    [TestCase("", "y 5000")]
    [TestCase("""{"refund":[]}""", "")]
    [TestCase("""{"refund":[{"address":"x","percent":60},{"address":"y","percent":39}]}""", "x 6000, y 3900")]
    public void Owner_says_whom_a_backrun_refunds_in_the_request_else_in_the_url(string validity, string expected)
    {
        var (read, fault) = Private(validity);

        fault.Should().BeNull();
        string.Join(", ", read.BackrunShares.Select(Word)).Should().Be(expected);
    }

    [TestCase("""{"refund":[{"address":"x","percent":60},{"address":"y","percent":40}]}""", "tx.preferences.validity.refund: expected percents that sum up to less than 100")]
    [TestCase("""{"refund":[{"address":"x","percent":0}]}""", "tx.preferences.validity.refund[0].percent: expected 1 to 99")]
    [TestCase("""{"refund":[{"address":"x"}]}""", "tx.preferences.validity.refund[0].percent: expected a value*")]
    [TestCase("""{"refund":[{"address":"0x0000000000000000000000000000000000000000","percent":5}]}""", "tx.preferences.validity.refund[0].address: expected an address that is not zero")]
    public void Owners_refund_that_makes_no_sense_is_refused(string validity, string expected) => Private(validity).Fault!.Value.Detail.Should().Match(expected);

    private static (ReadBundle Read, Rejection? Fault) Bundle(string txs, string fields)
    {
        var parameters = Parse($$$"""[{"txs":{{{txs}}},"blockNumber":"0x1"{{{fields}}}}]""", "bundle");
        return (new BundleReader(Transactions).Read(parameters.Object(0)), parameters.Fault);
    }

    private static (ReadMevBundle Read, Rejection? Fault) MevBundle(string body, string validity)
    {
        var parameters = Parse($$$"""[{"version":"v0.1","inclusion":{"block":"0x1"},"body":{{{body}}},"validity":{{{validity}}}}]""", "bundle");
        return (new MevBundleReader(Transactions).Read(parameters.Object(0)), parameters.Fault);
    }

    private static (ReadPrivateTransaction Read, Rejection? Fault) Private(string validity)
    {
        var preferences = validity.Length == 0 ? "{}" : $$$"""{"validity":{{{validity}}}}""";
        var parameters = Parse($$$"""[{"tx":"a","preferences":{{{preferences}}}}]""", "tx");
        var settings = WalletSettings.Default with { Refunds = [(Address.TryParse(Y, out var y) ? y : default, 50)] };
        return (new PrivateTransactionReader(Transactions).Read(parameters, isRaw: false, settings), parameters.Fault);
    }

    private static RpcParameters Parse(string json, string name)
    {
        (string Word, string Value)[] words =
        [
            ("hash(a)", Keccak.Hash(A).ToString()), ("hash(b)", Keccak.Hash(B).ToString()), ("a", Hex.Encode(A)), ("b", Hex.Encode(B)), ("x", X), ("y", Y), ("hidden", Hidden),
        ];
        foreach (var (word, value) in words) json = json.Replace($"\"{word}\"", $"\"{value}\"", StringComparison.Ordinal);
        return new RpcParameters(JsonElement.Parse(json), [name]);
    }

    private static string Words(RefundTerms? terms)
        => terms is null ? "" : $"{string.Join(", ", terms.Places)} → {string.Join(", ", terms.Shares.Select(Word))}{(terms.IsDelayed ? " delayed" : "")}";

    private static string Word(RefundShare share)
    {
        var recipient = share.Recipient.ToString();
        return $"{(recipient == X ? "x" : recipient == Y ? "y" : share.Recipient == Alice.Address ? "alice" : recipient)} {share.BasisPoints}";
    }
}
