using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;
using Anvil = Relay.Tests.Support.Anvil;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.JsonRpc;

/// <summary>MetaMask's calls in the order in which it makes them, against the relay with anvil behind it: before it sends, with every block until it is mined, and when it sends again.</summary>
/// <remarks>Recorded, since the wallet itself runs in a browser: methods, parameters and the texts that it looks for in errors.</remarks>
[NonParallelizable, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MetaMaskTests
{
    /// <summary>With one of these in its text an error of a resend is passed over; with any other the transaction is shown as failed.</summary>
    private static readonly string[] Ignored =
    [
        "replacement transaction underpriced", "known transaction", "gas price too low to replace", "transaction with the same hash was already imported", "gateway timeout", "nonce too low",
    ];

    private Anvil? _anvil;
    private RelayDoor? _door;
    private long _id = 7_412_093_518_220_000;

    private Anvil Chain => _anvil!;

    [SetUp]
    public async Task StartAsync()
    {
        _anvil = await Anvil.StartAsync();
        _door = await RelayDoor.StartAsync(
            $"--Relay:Auction:ChainId={Anvil.ChainId}", $"--Relay:Chain:NodeUrl={_anvil.Url}", "--Relay:Auction:SlotDurationMilliseconds=2000", "--Relay:Chain:MaxHeadAgeSeconds=0", "--Relay:Chain:PollMilliseconds=100");
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_door is not null) await _door.DisposeAsync();
        if (_anvil is not null) await _anvil.DisposeAsync();
    }

    [Test]
    public async Task Network_and_fees_are_answered_before_anything_is_sent()
    {
        using var account = await Chain.AccountAsync();

        (await ResultAsync("eth_chainId")).GetString().Should().Be("0x7a69");
        (await ResultAsync("net_version")).GetString().Should().Be("31337");
        (await ResultAsync("eth_blockNumber")).GetString().Should().Be("0x0");
        (await ResultAsync("eth_getBlockByNumber", "\"latest\"", "false")).GetProperty("baseFeePerGas").GetString().Should().StartWith("0x");
        (await ResultAsync("eth_getBalance", $"\"{account.Address}\"", "\"latest\"")).GetString().Should().Be("0x56bc75e2d63100000");
        (await ResultAsync("eth_getCode", $"\"{Anvil.At(7)}\"", "\"latest\"")).GetString().Should().Be("0x");
        (await ResultAsync("eth_estimateGas", $$"""{"from":"{{account.Address}}","to":"{{Anvil.At(7)}}","value":"0x1"}""")).GetString().Should().Be("0x5208");
        var fees = await ResultAsync("eth_feeHistory", "\"0x5\"", "\"latest\"", "[10,20,30]");
        fees.GetProperty("baseFeePerGas").GetArrayLength().Should().BePositive();
        (await ResultAsync("eth_getTransactionCount", $"\"{account.Address}\"", "\"pending\"")).GetString().Should().Be("0x0");
    }

    [Test]
    public async Task Waiting_transaction_has_no_receipt_and_leaves_the_network_nonce_and_a_resend_has_the_same_hash()
    {
        using var account = await Chain.AccountAsync();
        var raw = Transaction(Anvil.At(7), 1, tip: Gwei).DynamicFee(account);
        var hash = (await ResultAsync("eth_sendRawTransaction", Quoted(raw))).GetString();

        for (var block = 1; block <= 4; block++)
        {
            await Chain.MineAsync(Anvil.At(9), []);
            (await ResultAsync("eth_getTransactionReceipt", $"\"{hash}\"")).ValueKind.Should().Be(JsonValueKind.Null);
            // A nonce above the transaction's in three blocks, and it would be shown as dropped.
            (await ResultAsync("eth_getTransactionCount", $"\"{account.Address}\"", "\"latest\"")).GetString().Should().Be("0x0");
            (await ResultAsync("eth_sendRawTransaction", Quoted(raw))).GetString().Should().Be(hash);
        }
    }

    [Test]
    public async Task Mined_transaction_has_its_receipt_and_block_and_a_resend_is_passed_over()
    {
        using var account = await Chain.AccountAsync();
        var raw = Transaction(Anvil.At(7), 1, tip: Gwei).DynamicFee(account);
        var hash = (await ResultAsync("eth_sendRawTransaction", Quoted(raw))).GetString();
        await Chain.MineAsync(Anvil.At(9), [raw]);

        var receipt = await ResultAsync("eth_getTransactionReceipt", $"\"{hash}\"");
        receipt.GetProperty("status").GetString().Should().Be("0x1");
        (await ResultAsync("eth_getBlockByHash", $"\"{receipt.GetProperty("blockHash").GetString()}\"", "false")).GetProperty("timestamp").GetString().Should().StartWith("0x");
        (await ResultAsync("eth_getTransactionCount", $"\"{account.Address}\"", "\"latest\"")).GetString().Should().Be("0x1");
        var again = await AskAsync("eth_sendRawTransaction", Quoted(raw));
        (again.TryGetProperty("result", out var same) ? same.GetString() == hash : Ignored.Any(again.GetProperty("error").GetProperty("message").GetString()!.Contains)).Should().BeTrue("{0}", again);
    }

    [Test]
    public async Task Speed_up_of_less_than_a_tenth_is_told_in_words_that_are_passed_over_and_one_above_replaces()
    {
        using var account = await Chain.AccountAsync();
        var first = Sample(2_000_000_000, 20_000_000_000).DynamicFee(account);
        await ResultAsync("eth_sendRawTransaction", Quoted(first));

        var refused = await AskAsync("eth_sendRawTransaction", Quoted(Sample(2_050_000_000, 20_500_000_000).DynamicFee(account)));
        var message = refused.GetProperty("error").GetProperty("message").GetString()!;
        Ignored.Should().Contain(text => message.Contains(text, StringComparison.Ordinal), message);

        (await ResultAsync("eth_sendRawTransaction", Quoted(Sample(2_200_000_000, 22_000_000_000).DynamicFee(account)))).GetString().Should().HaveLength(66);

        static SampleTransaction Sample(ulong tip, ulong cap) => Transaction(Anvil.At(7), 1) with { Priority = tip, MaxFee = cap };
    }

    private static string Quoted(byte[] raw) => $"\"{Hex.Encode(raw)}\"";

    private async Task<JsonElement> ResultAsync(string method, params string[] parameters)
    {
        var answer = await AskAsync(method, parameters);
        return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {answer}");
    }

    private async Task<JsonElement> AskAsync(string method, params string[] parameters)
    {
        var answer = await _door!.AskAsync($$"""{"id":{{++_id}},"jsonrpc":"2.0","method":"{{method}}","params":[{{string.Join(",", parameters)}}]}""");
        answer.GetProperty("id").GetInt64().Should().Be(_id);
        return answer;
    }
}
