using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs;

namespace Relay.Tests.Transparency;

/// <summary><c>relay verify</c> against a relay that is honest.</summary>
[NonParallelizable]
public sealed class VerifyVerbTests
{
    private RunningRelay _relay = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RunningRelay.StartAsync(CancellationToken.None);

    [OneTimeTearDown]
    public async Task StopAsync() => await _relay.DisposeAsync();

    private string Url => _relay.Url.GetLeftPart(UriPartial.Authority);

    [Test]
    public async Task Honest_slots_are_clean_for_the_public()
    {
        var (status, output) = await _relay.VerifyAsync("--url", Url, "--from", $"{_relay.Slot}", "--to", $"{_relay.Slot + 1}");

        TestContext.Out.WriteLine(output);
        status.Should().Be(ExitCode.Done, output);
        output.Should().Contain($"slot {_relay.Slot}  public").And.Contain("4 won of 6 sealed").And.Contain("2 slots, 0 faults").And.Contain("only an auditor");
    }

    [Test]
    public async Task Without_a_range_the_last_slots_are_verified()
        => (await _relay.VerifyAsync("--url", Url)).Status.Should().Be(ExitCode.Done);

    [Test]
    public async Task Honest_slot_is_clean_for_each_owner_who_is_told_its_own_entries()
    {
        var (status, output) = await _relay.VerifyAsync(_relay.ReceiptsOf(_relay.Alice), "--url", Url, "--key", _relay.KeyFile(_relay.Alice));
        TestContext.Out.WriteLine(output);
        status.Should().Be(ExitCode.Done, output);
        output.Should().Contain($"slot {_relay.Slot}  owner");

        (status, output) = await _relay.VerifyAsync(_relay.ReceiptsOf(_relay.Bob), "--url", Url);
        status.Should().Be(ExitCode.Done, output);
    }

    [Test]
    public async Task Honest_slot_is_clean_for_an_auditor_who_ranks_again()
    {
        var (status, output) = await _relay.VerifyAsync("--slot", $"{_relay.Slot}", "--url", Url, "--auditor-key", _relay.KeyFile(_relay.Auditor));
        TestContext.Out.WriteLine(output);
        status.Should().Be(ExitCode.Done, output);
        output.Should().Contain($"slot {_relay.Slot}  auditor").And.NotContain("only an auditor").And.NotContain("no rules were given");
    }

    [Test]
    public async Task Whoever_is_no_auditor_gets_no_export_and_the_verdict_is_incomplete()
    {
        var (status, output) = await _relay.VerifyAsync("--slot", $"{_relay.Slot}", "--url", Url, "--auditor-key", _relay.KeyFile(_relay.Alice));
        status.Should().Be(ExitCode.Unreachable);
        output.Should().Contain("not among this relay's auditors").And.Contain("incomplete");
    }

    [Test]
    public async Task Nobody_is_trusted_by_itself()
        => (await _relay.RunAsync("verify", "--url", Url)).Status.Should().Be(ExitCode.Usage);

    [Test]
    public async Task Relay_of_other_keys_than_the_trusted_ones_is_a_fault()
    {
        var stranger = _relay.Alice.Address.ToString();
        var (status, output) = await _relay.RunAsync("verify", "--url", Url, "--slot", $"{_relay.Slot}", "--relay", stranger, "--holder", stranger);
        status.Should().Be(ExitCode.Rejected);
        output.Should().Contain("HeaderRefused").And.Contain("BadSignature");
    }

    [Test]
    public async Task Those_that_send_met_first_are_trusted_afterwards()
    {
        var folder = _relay.NewFolder();
        var bundle = Path.Combine(folder, "bundle.txt");
        await File.WriteAllTextAsync(bundle, "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
        (await _relay.RunAsync("send", bundle, "--url", Url, "--receipts", Path.Combine(folder, "receipts"))).Status.Should().Be(ExitCode.Done);
        (await _relay.RunAsync("verify", "--url", Url, "--slot", $"{_relay.Slot}")).Status.Should().Be(ExitCode.Done);
        File.Delete(Path.Combine(_relay.Data, "client", "known_relays"));
    }

    [Test]
    public async Task Slot_that_is_not_over_is_incomplete()
    {
        var (status, output) = await _relay.VerifyAsync("--url", Url, "--slot", $"{_relay.Slot + 1_000_000}");
        status.Should().Be(ExitCode.Unreachable);
        output.Should().Contain("incomplete");
    }

    [Test]
    public async Task Range_that_ends_before_it_begins_is_refused()
        => (await _relay.VerifyAsync("--url", Url, "--from", "9", "--to", "8")).Status.Should().Be(ExitCode.Usage);

    [Test]
    public async Task Saved_evidence_verifies_without_the_relay_and_the_verdict_is_json_for_scripts()
    {
        var folder = _relay.NewFolder();
        (await _relay.VerifyAsync("--slot", $"{_relay.Slot}", "--url", Url, "--save", folder, "--auditor-key", _relay.KeyFile(_relay.Auditor))).Status.Should().Be(ExitCode.Done);

        var (status, output) = await _relay.VerifyAsync("--evidence", folder, "--json");
        status.Should().Be(ExitCode.Done, output);
        var verdict = JsonDocument.Parse(output).RootElement.GetProperty("slots")[0];
        verdict.GetProperty("level").GetString().Should().Be("Auditor");
        verdict.GetProperty("faults").GetArrayLength().Should().Be(0);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(Directory.GetFiles(folder).Single()).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
