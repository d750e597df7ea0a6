using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using FluentAssertions.Execution;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Ethereum;

/// <summary>The public transaction tests of the Ethereum clients, and a block as it stands on a public chain.</summary>
public sealed class EthereumVectorTests
{
    [Test]
    public void Transactions_are_valid_or_not_as_the_clients_agreed()
    {
        using var vectors = SharedFiles.Json("vectors/ethereum_transactions.json");
        vectors.RootElement.GetArrayLength().Should().Be(139);
        using var scope = new AssertionScope();
        foreach (var vector in vectors.RootElement.EnumerateArray()) Check(vector);
    }

    [Test]
    public void Every_transaction_of_a_block_decodes_with_its_sender()
    {
        using var block = SharedFiles.Json("blocks/goerli-8935900.json");
        var transactions = block.RootElement.GetProperty("transactions").EnumerateArray().Select(Decode).ToList();
        var fork = ForkSchedule.At(5, block.RootElement.GetProperty("blockNumber").GetUInt64(), block.RootElement.GetProperty("timestamp").GetUInt64());

        transactions.Should().HaveCount(162);
        fork.Should().Be(Fork.Shanghai);
        transactions.Aggregate(0UL, (sum, transaction) => sum + transaction.GasLimit).Should().BeInRange(125_700_000, 125_900_000);
        transactions.Should().OnlyContain(transaction => Sender(transaction) != default);
        transactions.Select(transaction => (Sender(transaction), transaction.Nonce)).Should().OnlyHaveUniqueItems();
        transactions.Where(transaction => !TransactionRules.TryCheck(transaction, 5, fork, out _)).Should().BeEmpty();

        static SignedTransaction Decode(JsonElement text)
        {
            Hex.TryDecode(text.GetString(), out var raw).Should().BeTrue();
            TransactionDecoder.TryDecode(raw, out var transaction, out var rejection).Should().BeTrue("{0}", rejection);
            return transaction!;
        }
    }

    private static Address Sender(SignedTransaction transaction) => transaction.TryGetSender(out var sender) ? sender : default;

    private static void Check(JsonElement vector)
    {
        var name = vector.GetProperty("name").GetString();
        var fork = Enum.Parse<Fork>(vector.GetProperty("fork").GetString()!);
        Hex.TryDecode(vector.GetProperty("txbytes").GetString(), out var raw).Should().BeTrue("{0}", name);

        var sender = default(Address);
        var valid = TransactionDecoder.TryDecode(raw, out var transaction, out var rejection)
            && TransactionRules.TryCheck(transaction, 1, fork, out rejection)
            && transaction.TryGetSender(out sender);

        valid.Should().Be(vector.GetProperty("valid").GetBoolean(), "{0}: {1}", name, rejection);
        if (!valid) return;
        transaction!.Hash.ToString().Should().Be(vector.GetProperty("hash").GetString(), "{0}", name);
        sender.ToString().Should().Be(vector.GetProperty("sender").GetString(), "{0}", name);
        var gas = ulong.Parse(vector.GetProperty("intrinsicGas").GetString()![2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        IntrinsicGas.Of(transaction, fork).Should().Be(gas, "{0}", name);
    }
}
