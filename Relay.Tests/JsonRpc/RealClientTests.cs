using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Demo;

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
    public void Report() => TestContext.Out.WriteLine(_report.GetRawText());
}
