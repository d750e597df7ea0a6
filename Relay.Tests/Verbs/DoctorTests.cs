using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Verbs;

/// <summary><c>relay doctor</c> as a program, beside real servers with real mistakes.</summary>
public sealed class DoctorTests
{
    private string _folder = "";

    [SetUp]
    public void Make() => _folder = Directory.CreateTempSubdirectory("relay-doctor-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Machine_on_which_nothing_runs_yet_is_well_and_nothing_is_made_there()
    {
        var (code, findings) = await LookAsync();

        code.Should().Be(0);
        findings.Where(finding => finding.Result == "fault").Should().BeEmpty();
        findings.Should().Contain(finding => finding.Check == "libsecp256k1" && finding.Result == "ok").And.Contain(finding => finding.Check == "redis" && finding.Result == "ok");
        Directory.Exists(Data).Should().BeFalse("a doctor looks and does not touch");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Running_relay_is_well_and_its_ports_are_its_own(CancellationToken cancellation)
    {
        string[] options = [$"Api:HttpsUrl=https://127.0.0.1:{RedisServer.FreePort()}", $"Api:HttpUrl=http://127.0.0.1:{RedisServer.FreePort()}", $"Operations:MetricsUrl=http://127.0.0.1:{RedisServer.FreePort()}"];
        await using var relay = await RelayProcess.StartAsync(Data, cancellation, options);

        var (code, findings) = await LookAsync([.. options]);

        code.Should().Be(0);
        findings.Where(finding => finding.Check == "port").Should().HaveCount(3).And.OnlyContain(finding => finding.Found.EndsWith("this relay runs there", StringComparison.Ordinal));
        findings.Should().Contain(finding => finding.Check == "redis-persistence" && finding.Found == "appendonly yes, appendfsync always");
        findings.Should().Contain(finding => finding.Check == "clock" && finding.Result == "ok").And.Contain(finding => finding.Check == "permissions" && finding.Result == "ok");
        findings.Should().Contain(finding => finding.Check == "keys" && finding.Found.StartsWith("relay/relay.key is 0x", StringComparison.Ordinal));
    }

    [Test]
    public async Task Redis_that_evicts_and_keeps_no_file_is_named_with_what_to_set()
    {
        await using var redis = await RedisServer.StartAsync("no", "--maxmemory-policy", "allkeys-lru", "--maxclients", "40");

        var (code, findings) = await LookAsync($"Redis:Connection={redis.Configuration}");

        code.Should().Be(1);
        Only(findings, "redis-memory").Should().Match<Finding>(finding => finding.Result == "fault" && finding.Found.Contains("allkeys-lru") && finding.Mend!.Contains("CONFIG SET maxmemory-policy noeviction"));
        Only(findings, "redis-persistence").Should().Match<Finding>(finding => finding.Result == "warning" && finding.Mend!.Contains("appendonly yes"));
        Only(findings, "redis-clients").Result.Should().Be("warning");
    }

    [Test]
    public async Task Redis_that_is_a_replica_or_is_away_is_named()
    {
        await using var primary = await RedisServer.StartAsync("no");
        await using var replica = await RedisServer.StartAsync("no", "--replicaof", "127.0.0.1", $"{primary.Port}");

        Only((await LookAsync($"Redis:Connection={replica.Configuration}")).Findings, "redis-role").Found.Should().Contain("is a replica");
        var (code, findings) = await LookAsync("Redis:Connection=127.0.0.1:1,password=hidden");
        code.Should().Be(1);
        Only(findings, "redis").Should().Match<Finding>(finding => finding.Result == "fault" && finding.Found.Contains("127.0.0.1:1") && !finding.Found.Contains("hidden"));
    }

    [TestCase(-400, -1, "fault", "ended on")]
    [TestCase(-1, 5, "warning", "until")]
    [TestCase(-1, 90, "ok", "relay.example.org")]
    [TestCase(5, 90, "fault", "begins on")]
    public async Task Certificate_is_judged_by_its_dates(int from, int to, string result, string words)
    {
        var file = Certificate(from, to);

        var (_, findings) = await LookAsync($"Api:CertificateFile={file}", "Api:CertificatePassword=secret");

        Only(findings, "certificate").Should().Match<Finding>(finding => finding.Result == result && finding.Found.Contains(words) && !finding.Found.Contains("secret"));
    }

    [Test]
    public async Task Certificate_with_another_password_and_one_that_no_other_machine_trusts_are_named()
    {
        Only((await LookAsync($"Api:CertificateFile={Certificate(-1, 90)}", "Api:CertificatePassword=guess")).Findings, "certificate").Result.Should().Be("fault");
        Only((await LookAsync("Api:HttpsUrl=https://0.0.0.0:0")).Findings, "certificate").Should().Match<Finding>(finding => finding.Result == "warning" && finding.Found.Contains("open to other machines"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Key_that_others_may_read_and_one_that_is_none_are_faults(CancellationToken cancellation)
    {
        await using (await RelayProcess.StartAsync(Data, cancellation))
        {
        }

        var key = Path.Combine(Data, "relay", "relay.key");
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await File.WriteAllTextAsync(Path.Combine(Data, "holder", "holder.key"), "short", cancellation);

        var (code, findings) = await LookAsync();

        code.Should().Be(1);
        Only(findings, "permissions").Should().Match<Finding>(finding => finding.Result == "fault" && finding.Mend!.Contains($"chmod 600 {key}"));
        findings.Single(finding => finding.Check == "keys" && finding.Result == "fault").Found.Should().Contain("holder.key");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Node_is_asked_for_its_chain_its_head_and_what_it_can_do()
    {
        await using var anvil = await Anvil.StartAsync();

        var (code, findings) = await LookAsync($"Chain:NodeUrl={anvil.Url}", "Chain:CallMilliseconds=5000", $"Chain:HeadsUrl=ws://127.0.0.1:{anvil.Port}");
        code.Should().Be(1);
        Only(findings, "node").Should().Match<Finding>(finding => finding.Result == "fault" && finding.Found.Contains("on chain 31337, and the relay on 1") && finding.Mend!.Contains("Relay:Auction:ChainId to 31337"));

        (code, findings) = await LookAsync($"Chain:NodeUrl={anvil.Url}", "Chain:CallMilliseconds=5000", $"Auction:ChainId={Anvil.ChainId}", $"Chain:HeadsUrl=ws://127.0.0.1:{anvil.Port}");
        code.Should().Be(0, string.Join('\n', findings));
        findings.Where(finding => finding.Check.StartsWith("node", StringComparison.Ordinal)).Select(finding => finding.Check).Should().Equal("node", "node-head", "node-simulation", "node-heads");
        Only(findings, "node-simulation").Found.Should().StartWith("gas cap ");

        (code, findings) = await LookAsync("Chain:NodeUrl=http://127.0.0.1:1");
        (code, Only(findings, "node").Result).Should().Be((1, "fault"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Head_that_is_old_is_a_fault()
    {
        await using var anvil = await Anvil.StartAsync(30_000_000, "--timestamp", "1700000000");

        Only((await LookAsync($"Chain:NodeUrl={anvil.Url}", "Chain:CallMilliseconds=5000", $"Auction:ChainId={Anvil.ChainId}")).Findings, "node-head").Should()
            .Match<Finding>(finding => finding.Result == "fault" && finding.Found.Contains("more than MaxHeadAgeSeconds"));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Keyholder_that_shows_another_certificate_than_the_pinned_one_or_is_away_is_a_fault()
    {
        await using var other = await RelayUnderTest.StartAsync();
        string[] link = ["Api:Roles=api,auction", "Keyholder:Address=0x1111111111111111111111111111111111111111", $"Keyholder:TrustedFingerprint={new string('0', 64)}"];

        Only((await LookAsync([.. link, $"Keyholder:Url={other.Door.Url.GetLeftPart(UriPartial.Authority)}"])).Findings, "keyholder").Should()
            .Match<Finding>(finding => finding.Result == "fault" && finding.Found.Contains("another is pinned"));
        Only((await LookAsync([.. link, "Keyholder:Url=https://127.0.0.1:1"])).Findings, "keyholder").Found.Should().Contain("does not answer");
    }

    [Test]
    public async Task Port_that_another_program_has_taken_is_a_fault()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)stranger.LocalEndpoint).Port}";

        var (code, findings) = await LookAsync($"Api:HttpUrl={url}");

        code.Should().Be(1);
        findings.Single(finding => finding.Result == "fault").Should().Match<Finding>(finding => finding.Check == "port" && finding.Found.Contains(url) && finding.Mend!.Contains("Relay:Api:HttpUrl"));
    }

    [Test]
    public async Task Configuration_is_checked_as_serve_does_and_each_mistake_is_a_finding()
    {
        var (code, findings) = await LookAsync("Auction:ChainId=none", "Redis:Durability=never", "Nonsense:A=1");

        code.Should().Be(1);
        findings.Where(finding => finding.Check == "configuration").Select(finding => finding.Found).Should().HaveCount(3).And.Contain(found => found.Contains("Relay:Redis:Durability"));
    }

    private string Data => Path.Combine(_folder, "data");

    private static Finding Only(IEnumerable<Finding> findings, string check) => findings.Single(finding => finding.Check == check);

    /// <param name="options">Each as <c>Auction:ChainId=5</c>; free ports and a data folder of the test's own come before them.</param>
    private async Task<(int Code, Finding[] Findings)> LookAsync(params string[] options)
    {
        string[] all = ["Api:HttpsUrl=https://127.0.0.1:0", "Api:HttpUrl=", $"Api:DataFolder={Data}", .. options];
        var (code, json) = await Terminal.JsonAsync(["doctor", .. all.Select(option => "--Relay:" + option)]);
        var findings = json.GetProperty("findings").Deserialize<Finding[]>(JsonSerializerOptions.Web)!;
        findings.Where(finding => finding.Result != "ok").Should().OnlyContain(finding => finding.Mend != null, "each says how to mend it");
        return (code, findings);
    }

    private string Certificate(int fromDays, int toDays)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relay.example.org", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("relay.example.org");
        request.CertificateExtensions.Add(names.Build());
        var now = TestTime.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(fromDays), now.AddDays(toDays));
        var file = Path.Combine(_folder, "relay.p12");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "secret"));
        return file;
    }

    private sealed record Finding(string Check, string Result, string Found, string? Mend);
}
