using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs;
using Relay.Auction.Ethereum;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Verbs;

/// <summary><c>watch</c> and <c>builder-demo</c> as programs, at a relay as its operator finds it: the feed closed, the key in the data folder.</summary>
[NonParallelizable]
public sealed class ClosedFeedTests
{
    private RelayUnderTest _relay = null!;
    private SignerKey _alpha = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _alpha = SignerKey.Generate();
        _relay = await RelayUnderTest.StartAsync(
            "Builders:Open=false", $"Auction:ChainId={Anvil.ChainId}", "Auction:SlotDurationMilliseconds=1500", "Builders:Registered:0:Name=alpha", $"Builders:Registered:0:Address={_alpha.Address}");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _relay.DisposeAsync();
        _alpha.Dispose();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Watch_on_the_relays_own_machine_logs_in_as_its_operator(CancellationToken cancellation)
    {
        await using var watch = Start("watch", _relay.Folder, "--from", "1", "--json");

        var message = JsonSerializer.Deserialize<JsonElement>(await watch.ReadLineAsync(cancellation));

        message.GetProperty("sequence").GetUInt64().Should().Be(1);
        new FileInfo(Path.Combine(_relay.Folder, "client", "operator.key")).UnixFileMode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Watch_takes_the_key_of_a_registered_builder(CancellationToken cancellation)
    {
        var elsewhere = Directory.CreateTempSubdirectory("relay-elsewhere-");
        var key = Path.Combine(elsewhere.FullName, "alpha.key");
        var secret = new byte[SignerKey.SecretSize];
        _alpha.Export(secret);
        await File.WriteAllTextAsync(key, Hex.Encode(secret), cancellation);
        await using (var watch = Start("watch", elsewhere.FullName, "--from", "1", "--json", "--key", key)) (await watch.ReadLineAsync(cancellation)).Should().StartWith("{");
        elsewhere.Delete(recursive: true);
    }

    [TestCase("watch")]
    [TestCase("watch", "--from", "1")]
    [CancelAfter(60_000)]
    public async Task Watch_from_elsewhere_without_a_key_says_which_option_is_missing_and_ends(params string[] verb)
    {
        var elsewhere = Directory.CreateTempSubdirectory("relay-elsewhere-");
        await using (var watch = Start(verb[0], elsewhere.FullName, verb[1..]))
        {
            var (code, complaints) = await watch.EndedAsync();

            code.Should().Be(ExitCode.Rejected);
            complaints.Trim().Should().Contain("--key FILE").And.NotContain("\n", "one line is enough");
        }

        elsewhere.Delete(recursive: true);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Builder_demo_puts_the_winners_into_a_block_of_anvil(CancellationToken cancellation)
    {
        await using var anvil = await Anvil.StartAsync();
        using var searcher = new TestSearcher();
        using var account = await anvil.AccountAsync();
        await using var builder = Start("builder-demo", _relay.Folder, "--rpc", anvil.Url, "--json");
        var header = await _relay.Door.NextSlotAsync(700, cancellation);
        byte[][] raw = [Transaction(Anvil.At(7), 100).DynamicFee(account), Transaction(Anvil.At(7), 200, nonce: 1).DynamicFee(account)];
        await _relay.Door.SubmitAsync(header, searcher.Seal(header, TestSearcher.Bundle(raw)), cancellation);

        JsonElement built;
        do built = JsonSerializer.Deserialize<JsonElement>(await builder.ReadLineAsync(cancellation));
        while (built.GetProperty("slot").GetUInt64() != header.Slot);

        (built.GetProperty("won").GetInt32(), built.GetProperty("landed").GetInt32(), built.GetProperty("inOrder").GetBoolean()).Should().Be((1, 2, true), built.GetRawText());
        (await anvil.BalanceAsync(Anvil.At(7))).Should().Be(300);
        var block = await anvil.RpcAsync("eth_getBlockByNumber", $"0x{built.GetProperty("block").GetUInt64():x}", false);
        block.GetProperty("transactions").EnumerateArray().Select(hash => hash.GetString()).Should().Equal(raw.Select(one => Keccak.Hash(one).ToString()));
    }

    private ChildProgram Start(string verb, string data, params IEnumerable<string> more) => ChildProgram.Start(
        Path.Combine(AppContext.BaseDirectory, "relay"), [verb, "--url", _relay.Door.Url.GetLeftPart(UriPartial.Authority), "--data", data, "--cacert", _relay.Door.Certificate, .. more]);
}
