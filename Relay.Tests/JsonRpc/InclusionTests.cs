using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;
using Anvil = Relay.Api.Verbs.Demo.Anvil;

namespace Relay.Tests.JsonRpc;

/// <summary>Wallets and searchers until their transactions stand in blocks: unmodified clients, a relay, anvil, and the demo's builder, which mines what the feed shows.</summary>
[NonParallelizable]
public sealed class InclusionTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relay-inclusion-").FullName;
    private Anvil? _chain;
    private RelayDoor? _door;
    private ChildProgram? _builder;
    private JsonElement _report;

    [OneTimeSetUp]
    public async Task RunClientsAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(150));
        var cancellation = patience.Token;
        _chain = await Clients.ChainAsync(_folder, cancellation);
        _door = await RelayDoor.StartAsync("--Relay:Auction:ChainId=31337", $"--Relay:Chain:NodeUrl={_chain.Url}", "--Relay:Auction:SlotDurationMilliseconds=3000");
        _builder = ChildProgram.Start("node", [Path.Combine(Repository.Root, "deploy", "demo", "builder.mjs"), "--relay", _door.Url, "--rpc", _chain.Url]);
        _report = await Clients.RunAsync("clients-inclusion.mjs", _door.Url, _chain.Url, cancellation);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_builder is not null) await _builder.DisposeAsync();
        if (_door is not null) await _door.DisposeAsync();
        if (_chain is not null) await _chain.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Ethers_6_waits_until_its_transaction_is_mined_and_the_status_says_so()
    {
        Failure("ethers6").Should().BeNull();
        var seen = _report.GetProperty("ethers6");
        seen.GetProperty("status").GetInt32().Should().Be(1);
        seen.GetProperty("same").GetBoolean().Should().BeTrue();
        seen.GetProperty("told").GetString().Should().Be("INCLUDED");
        seen.GetProperty("from").GetString().Should().BeEquivalentTo("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
        _report.GetProperty("ethers6Resent").GetString().Should().Be("NONCE_EXPIRED", "another transaction of a nonce that is mined");
    }

    [Test]
    public void Viem_gets_its_receipt()
    {
        Failure("viem").Should().BeNull();
        _report.GetProperty("viem").GetProperty("status").GetString().Should().Be("success");
    }

    [Test]
    public void Ethers_5_gets_its_receipt()
    {
        Failure("ethers5Wallet").Should().BeNull();
        _report.GetProperty("ethers5").GetProperty("status").GetInt32().Should().Be(1);
    }

    [Test]
    public void Flashbots_client_resolves_one_of_its_bundles_as_included_and_has_the_receipt()
    {
        Failure("flashbots").Should().BeNull();
        var resolutions = _report.GetProperty("resolutions").EnumerateArray().Select(resolution => resolution.GetInt32()).ToArray();
        resolutions.Where(resolution => resolution == 0).Should().ContainSingle("it can be mined once: {0}", _report);
        _report.GetProperty("receipt").GetInt32().Should().Be(1);
    }

    [Test]
    public void Flashbots_client_reads_its_signers_figures_in_both_shapes()
    {
        _report.GetProperty("userStats").EnumerateObject().Select(member => member.Name).Should().Equal(
            "is_high_priority", "all_time_miner_payments", "all_time_gas_simulated", "last_7d_miner_payments", "last_7d_gas_simulated", "last_1d_miner_payments", "last_1d_gas_simulated");
        _report.GetProperty("userStatsV2").GetProperty("allTimeValidatorPayments").GetString().Should().MatchRegex("^[0-9]+$");
    }

    [Test]
    public void Transaction_that_cannot_be_included_is_told_as_failed_when_its_blocks_have_passed()
    {
        Failure("dropped").Should().BeNull();
        _report.GetProperty("dropped").GetProperty("status").GetString().Should().Be("FAILED");
        _report.GetProperty("dropped").GetProperty("failureReason").GetString().Should().NotBeNullOrEmpty();
        _report.GetProperty("droppedAtNode").ValueKind.Should().Be(JsonValueKind.Null, "nobody published it");
    }

    private string? Failure(string run) => _report.TryGetProperty(run + "Failed", out var stack) ? stack.GetString() : null;
}
