using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Hints;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Simulating;
using Relay.Tests.Ethereum;

namespace Relay.Tests.Hints;

/// <summary>What leaves of an order under each hint, and that nothing else does.</summary>
public sealed class HintEventTests
{
    private const int Ample = 16_384;
    private static readonly SignerKey Key = SignerKey.Generate();
    private static readonly byte[] Calldata = [0xde, 0xca, 0xfb, 0xad, .. Enumerable.Repeat((byte)0x5a, 32)];
    private static readonly SignedTransaction Transaction = Decode(new SampleTransaction { Nonce = 0xabcde, GasLimit = 123_457, MaxFee = 31_234_567_891, Priority = 1_234_567_893, Value = 987_654_321_987, Calldata = Calldata }.DynamicFee(Key));
    private static readonly Address Pool = new([.. Enumerable.Repeat((byte)0x77, 20)]);
    private static readonly Hash32 Swap = Keccak.Hash("Swap(address,uint256,uint256,uint256,uint256,address)"u8);
    private static readonly Hash32 Who = new([.. Enumerable.Repeat((byte)0x99, 32)]);
    private static readonly byte[] Amounts = [.. Enumerable.Repeat((byte)0x66, 32)];

    /// <summary>Everything that could be told, by name.</summary>
    private static readonly Dictionary<string, string> Facts = new()
    {
        ["to"] = Transaction.To!.Value.ToString()[2..],
        ["selector"] = "decafbad",
        ["calldata"] = "5a5a5a5a",
        ["hash"] = Transaction.Hash.ToString()[2..],
        ["sender"] = Key.Address.ToString()[2..],
        ["nonce"] = "0xabcde",
        ["gasLimit"] = "0x1e241",
        ["fee"] = Transaction.MaxFeePerGas.ToQuantity(),
        ["tip"] = Transaction.MaxPriorityFeePerGas.ToQuantity(),
        ["value"] = Transaction.Value.ToQuantity(),
        ["signature"] = Transaction.R.ToQuantity()[2..],
        ["pool"] = Pool.ToString()[2..],
        ["who"] = "99999999",
        ["amounts"] = "66666666",
        ["payment"] = "mevGasPrice",
        ["gasUsed"] = "gasUsed",
    };

    [OneTimeTearDown]
    public static void DisposeKey() => Key.Dispose();

    [TestCase("hash")]
    [TestCase("tx_hash", "hash")]
    [TestCase("transaction_hash", "hash")]
    [TestCase("contract_address", "to")]
    [TestCase("function_selector", "selector")]
    [TestCase("calldata", "selector", "calldata")]
    [TestCase("default_logs", "pool")]
    [TestCase("special_logs", "pool")]
    [TestCase("logs", "pool", "who", "amounts", "payment", "gasUsed")]
    [TestCase("contract_address,function_selector", "to", "selector")]
    [TestCase("full", "to", "selector", "calldata", "hash", "sender", "nonce", "gasLimit", "fee", "tip", "value", "pool", "who", "amounts", "payment", "gasUsed")]
    public void Event_holds_what_its_hints_name_and_nothing_else(string words, params string[] shared)
    {
        var text = Text(words);

        Facts.Where(fact => text.Contains(fact.Value, StringComparison.OrdinalIgnoreCase)).Select(fact => fact.Key).Should().BeEquivalentTo(shared);
        JsonElement.Parse(text).GetProperty("hash").GetString().Should().Be(Keccak.Hash(Transaction.Hash.ToArray()).ToString());
    }

    [Test]
    public void Clients_that_take_an_empty_list_for_nothing_get_null()
    {
        JsonElement.Parse(Text("hash")).GetProperty("txs").ValueKind.Should().Be(JsonValueKind.Null);
        JsonElement.Parse(Text("hash")).GetProperty("logs").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void Failed_simulation_leaves_the_logs_out_and_the_rest_in()
    {
        var text = Text("logs,contract_address", null);

        text.Should().Contain(Facts["to"]).And.NotContain("gasUsed");
        JsonElement.Parse(text).GetProperty("logs").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void Too_large_an_event_loses_its_calldata_before_its_receiver()
    {
        var large = Decode(new SampleTransaction { Calldata = [.. Enumerable.Repeat((byte)0x5a, 20_000)], GasLimit = 1_000_000 }.DynamicFee(Key));

        var json = HintEvent.Write(Hints("calldata,contract_address"), [large], null, Ample);

        json.Length.Should().BeLessThan(Ample);
        Encoding.ASCII.GetString(json.Span).Should().Contain(large.To!.Value.ToString()).And.NotContain("callData");
    }

    [Test]
    public void Bundle_has_its_transactions_in_order_under_the_hash_of_its_hash()
    {
        var other = Decode(new SampleTransaction { Nonce = 8 }.DynamicFee(Key));

        var hint = JsonElement.Parse(HintEvent.Write(Hints("tx_hash"), [Transaction, other], null, Ample).Span);

        hint.GetProperty("hash").GetString().Should().Be(Keccak.Hash(BundleHash.Of([Transaction, other]).ToArray()).ToString());
        hint.GetProperty("txs").EnumerateArray().Select(tx => tx.GetProperty("hash").GetString()).Should().Equal(Transaction.Hash.ToString(), other.Hash.ToString());
    }

    [TestCase(0, 2, 0)]
    [TestCase(99, 2, 99)]
    [TestCase(100, 2, 100)]
    [TestCase(21_000, 2, 21_000)]
    [TestCase(21_001, 2, 22_000)]
    [TestCase(1_234_567, 3, 1_240_000)]
    public void Figures_are_rounded_up_to_digits_that_name_nobody(int number, int digits, int rounded) => HintEvent.RoundUp(number, digits).Should().Be(rounded);

    private static string Text(string words) => Text(words, new BundleTrialOutcome.Simulated(1, 7, [new TriedTransaction(1_234_567_891, 54_321, false) { Logs = [new TransactionLog(Pool, [Swap, Who], Amounts)] }]));

    private static string Text(string words, BundleTrialOutcome.Simulated? trial) => Encoding.ASCII.GetString(HintEvent.Write(Hints(words), [Transaction], trial, Ample).Span);

    private static SharedHints Hints(string words) => words.Split(',').Aggregate(SharedHints.None, (all, word) => HintWords.TryParse(word, out var hints) ? all | hints : throw new InvalidOperationException(word));

    private static SignedTransaction Decode(byte[] raw) => TransactionDecoder.TryDecode(raw, out var transaction, out _) ? transaction : throw new InvalidOperationException();
}
