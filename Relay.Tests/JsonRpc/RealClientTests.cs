using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Anvil = Relay.Api.Verbs.Demo.Anvil;

namespace Relay.Tests.JsonRpc;

/// <summary>ethers 6, viem and the clients of Flashbots for ethers 5 and 6, unmodified, against the relay with anvil behind it.</summary>
[NonParallelizable]
public sealed class RealClientTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relay-clients-").FullName;
    private Anvil? _chain;
    private RelayDoor? _door;
    private JsonElement _report;

    [OneTimeSetUp]
    public async Task RunClientsAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var cancellation = patience.Token;
        _chain = await Clients.ChainAsync(_folder, cancellation);
        _door = await RelayDoor.StartAsync("--Relay:Auction:ChainId=31337", $"--Relay:Chain:NodeUrl={_chain.Url}", "--Relay:Auction:SlotDurationMilliseconds=2000");
        _report = await Clients.RunAsync("clients.mjs", _door.Url, _chain.Url, cancellation);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_door is not null) await _door.DisposeAsync();
        if (_chain is not null) await _chain.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Ethers_6_reads_in_batches()
    {
        _report.GetProperty("ethers6Block").GetInt32().Should().Be(0);
        _report.GetProperty("ethers6Chain").GetInt32().Should().Be(31337);
        _report.GetProperty("ethers6Balance").GetBoolean().Should().BeTrue();
    }

    [Test]
    public void Viem_reads_without_params_and_prepares_without_eth_fillTransaction()
    {
        _report.GetProperty("viemBlock").GetInt32().Should().Be(0);
        _report.GetProperty("viemFees").GetBoolean().Should().BeTrue();
        _report.GetProperty("viemPrepared").GetInt32().Should().Be(0);
    }

    [Test]
    public void Viem_is_told_that_a_publishing_method_is_not_served()
        => _report.GetProperty("viemDenied").GetString().Should().StartWith("MethodNotFoundRpcError").And.Contain("eth_sendRawTransaction");

    [Test]
    public void Flashbots_client_simulates()
    {
        var simulated = _report.GetProperty("simulated");
        simulated.GetProperty("gas").GetInt32().Should().Be(21_000);
        simulated.GetProperty("result").GetInt32().Should().Be(21_000);
        simulated.GetProperty("paid").GetBoolean().Should().BeTrue();
        simulated.GetProperty("reverted").GetBoolean().Should().BeFalse();
        _report.GetProperty("simulatedNonce").GetProperty("message").GetString().Should().StartWith("err: nonce too high: address 0x");
    }

    [Test]
    public void Mev_share_client_simulates()
    {
        var simulated = _report.GetProperty("mevSimulated");
        simulated.GetProperty("success").GetBoolean().Should().BeTrue();
        simulated.GetProperty("gas").GetInt32().Should().Be(21_000);
        simulated.GetProperty("profit").GetBoolean().Should().BeTrue();
    }

    [Test]
    public void Wallets_transaction_is_private_and_a_resend_has_the_same_hash()
    {
        Text("ethers6Again").Should().Be(Text("ethers6Sent"));
        _report.GetProperty("atNode").ValueKind.Should().Be(JsonValueKind.Null, "the node's pool never sees it");
        _report.GetProperty("status").GetProperty("status").GetString().Should().Be("PENDING");
        _report.GetProperty("status").GetProperty("transaction").GetProperty("from").GetString().Should().BeEmpty();
    }

    [Test]
    public void Only_who_has_the_secret_of_the_url_sees_the_pending_nonce_and_transaction()
    {
        _report.GetProperty("ownNonce").GetInt32().Should().Be(1);
        _report.GetProperty("ownSees").GetBoolean().Should().BeTrue();
        _report.GetProperty("othersNonce").GetInt32().Should().Be(0);
        _report.GetProperty("othersSee").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Test]
    public void Libraries_know_the_errors_by_their_texts()
    {
        _report.GetProperty("underpriced").GetProperty("code").GetString().Should().Be("REPLACEMENT_UNDERPRICED");
        _report.GetProperty("viemPoor").GetProperty("details").GetString().Should().StartWith("insufficient funds for gas * price + value: balance 0, tx cost ");
    }

    [Test]
    public void Flashbots_client_sends_and_cancels_and_is_told_what_was_not_there()
    {
        Text("bundle").Should().Be(Text("bundleExpected"));
        _report.GetProperty("cancelled").GetProperty("value").GetProperty("bundleHashes").EnumerateArray().Single().GetString().Should().Be(Text("bundle"));
        _report.GetProperty("cancelledNothing").GetProperty("error").GetProperty("message").GetString().Should().Be("no such order of this signer");
        _report.GetProperty("past").GetProperty("error").GetProperty("message").GetString().Should().StartWith("block 0: ");
        _report.GetProperty("privateCancelled").GetProperty("value").GetBoolean().Should().BeTrue();
        _report.GetProperty("stats").GetProperty("value").GetProperty("state").GetString().Should().Be("cancelled");
    }

    [Test]
    public void Mev_share_client_sends()
    {
        Text("sharePrivate").Should().HaveLength(66);
        _report.GetProperty("shareBundle").GetProperty("value").GetProperty("bundleHash").GetString().Should().HaveLength(66);
        _report.GetProperty("shareBackrun").GetProperty("message").GetString().Should().Contain("backrun not found");
    }

    /// <summary>Recorded from @flashbots/ethers-provider-bundle 1.0.0, byte for byte, with its signature.</summary>
    [Test]
    public async Task Recorded_bundle_is_taken_under_its_recorded_signature()
    {
        const string Body = """{"method":"eth_sendBundle","params":[{"txs":["0x02f86c827a6980843b9aca0084b2d05e008252089470997970c51812dc3a010c7d01b50e0d17dc79c80180c001a0d88980f37a8935c23f1c351cc55f4ed8641bf9d83b653de340f6cd516725197ea02c92763070333bf460cf77eb3f613d5177b7a63b37d324c744a94a1946edc0db","0x02f86c827a6980843b9aca0084b2d05e0082520894f39fd6e51aad88f6f4ce6ab8827279cfffb922660180c001a0338051f4052e46c9a694853e2fe2a1e6ff2ae2fc7d559e29313d9b1d3fe7566ca00528487b7b167c96f2d22ef574ff030b7fc23d2570b18c714e4dcddc0d649a42"],"blockNumber":"0x1","minTimestamp":1,"maxTimestamp":2000000000,"revertingTxHashes":["0xa1a44183a1e76ee8f7b425c8b0b5b06208fe44e3c31c15237555ff38ba414957"],"replacementUuid":"2f7e3a60-1111-4c4b-9c1b-0e0b6b3c2d01"}],"id":1,"jsonrpc":"2.0"}""";
        const string Signature = "0x4cbDd1E58B27FfE2a0d1C8AE76Ea0330A9DcAbDD:0xaea0d4a503f0a2e06bf28684f06dc593d21c7b3acf8ee8cf0faee9a4519d80cd6b94b6d44751acf831f2324fa23e8969f567ba1adb29ebb2b93527205bfb5b5b1c";

        using var taken = await _door!.PostAsync(System.Text.Encoding.UTF8.GetBytes(Body), signature: Signature);
        (await taken.Content.ReadAsStringAsync()).Should().StartWith("""{"jsonrpc":"2.0","id":1,"result":{"bundleHash":"0x""");

        using var changed = await _door.PostAsync(System.Text.Encoding.UTF8.GetBytes(Body + " "), signature: Signature);
        (await changed.Content.ReadAsStringAsync()).Should().Contain("-32025").And.Contain("hashed byte for byte");
    }

    private string Text(string name) => _report.GetProperty(name).GetString()!;
}
