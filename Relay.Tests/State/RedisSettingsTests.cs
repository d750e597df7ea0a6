using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.State;
using Relay.Tests.Support;
using static Relay.Tests.State.LeafAppends;

namespace Relay.Tests.State;

/// <summary>Passwords, TLS, users, Sentinels: how the store is reached, and what it says where it is not.</summary>
public sealed class RedisSettingsTests
{
    [Test]
    public async Task User_name_is_refused_with_what_it_needs()
    {
        var start = () => RedisServer.ConnectAsync("127.0.0.1:6379,user=relay,password=hidden", 1);
        (await start.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should().Contain("need StackExchange.Redis 2.x").And.NotContain("hidden");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Tls_with_a_password_is_spoken_to_the_server_that_the_authority_signed_for_and_to_no_other(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("relay-tls-").FullName;
        try
        {
            Write(folder);
            await using var redis = await RedisServer.StartAsync(
                "no", "--port", "0", "--tls-port", "{port}", "--tls-cert-file", $"{folder}/server.crt", "--tls-key-file", $"{folder}/server.key", "--tls-ca-cert-file", $"{folder}/ca.crt",
                "--tls-auth-clients", "no", "--requirepass", "secret");
            var options = new StoreOptions { TrustedCertificateFile = $"{folder}/ca.crt", AppendTimeoutMilliseconds = 30_000, CommandTimeoutMilliseconds = 30_000 };

            await using var store = await RedisServer.ConnectAsync($"{redis.Configuration},ssl=true,sslHost=redis.test,password=secret", 1, options);
            (await store.Leaves.AppendAsync(Good(1), cancellation)).Should().BeOfType<AppendOutcome.Appended>();

            foreach (var wrong in (string[])["ssl=true,sslHost=another.test,password=secret", "ssl=true,sslHost=redis.test,password=guess", "password=secret"])
            {
                var start = () => RedisServer.ConnectAsync($"{redis.Configuration},{wrong}", 1, new StoreOptions { TrustedCertificateFile = $"{folder}/ca.crt", ConnectTimeoutMilliseconds = 1_000 });
                await start.Should().ThrowAsync<StoreUnavailableException>(wrong);
            }

            var untrusting = () => RedisServer.ConnectAsync($"{redis.Configuration},ssl=true,sslHost=redis.test,password=secret", 1, new StoreOptions { ConnectTimeoutMilliseconds = 1_000 });
            await untrusting.Should().ThrowAsync<StoreUnavailableException>();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task Sentinels_that_know_no_such_service_are_named()
    {
        await using var notSentinel = await RedisServer.StartAsync("no");
        var watch = Stopwatch.StartNew();
        var start = () => RedisServer.ConnectAsync($"{notSentinel.Configuration},127.0.0.1:1,serviceName=relay", 1, new StoreOptions { ConnectTimeoutMilliseconds = 500 });
        (await start.Should().ThrowAsync<StoreUnavailableException>()).Which.Message.Should().Be($"no Sentinel at {notSentinel.Configuration}, 127.0.0.1:1 names a primary for serviceName=relay");
        TestContext.Out.WriteLine($"after {watch.ElapsedMilliseconds} ms");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Append_that_too_few_replicas_have_gets_no_receipt_and_the_same_bytes_get_one_later(CancellationToken cancellation)
    {
        await using var primary = await RedisServer.StartAsync("no", "--repl-diskless-sync-delay", "0");
        await using var store = await RedisServer.ConnectAsync(primary.Configuration, 1, new StoreOptions { WaitReplicas = 1, WaitMilliseconds = 50, AppendTimeoutMilliseconds = 30_000, CommandTimeoutMilliseconds = 30_000 });
        (await store.DurabilityAsync(cancellation)).Should().Be(Auction.Receipts.Durability.Replicated);
        (await store.Leaves.AppendAsync(Good(1), cancellation)).Should().Be(new AppendOutcome.NotReplicated(0, 1));
        (await store.Leaves.AppendAsync(Good(1), cancellation)).Should().Be(new AppendOutcome.NotReplicated(0, 1), "that it stands in the log is not enough");

        await using var replica = await RedisServer.StartAsync("no", "--replicaof", "127.0.0.1", $"{primary.Port}");
        AppendOutcome outcome;
        do outcome = await store.Leaves.AppendAsync(Good(1), cancellation);
        while (outcome is AppendOutcome.NotReplicated && !cancellation.IsCancellationRequested);
        outcome.Should().BeOfType<AppendOutcome.Duplicate>().Which.Seq.Should().Be(0);
        (await RedisSentinels.AskAsync(replica.Port, cancellation, "LLEN", "{relay:1}:" + Slot + ":leaves")).Should().Be("1");

        // On a busy machine a replica that lives may take longer than one that is waited for in vain above.
        await using var patient = await RedisServer.ConnectAsync(primary.Configuration, 1, new StoreOptions { WaitReplicas = 1, WaitMilliseconds = 10_000, AppendTimeoutMilliseconds = 30_000, CommandTimeoutMilliseconds = 30_000 });
        await Task.WhenAll(Enumerable.Range(2, 200).Select(async seed => (await patient.Leaves.AppendAsync(Good(seed), cancellation)).Should().BeOfType<AppendOutcome.Appended>()));
        replica.Freeze();
        (await store.Leaves.AppendAsync(Good(999), cancellation)).Should().Be(new AppendOutcome.NotReplicated(0, 1));
        replica.Thaw();
    }

    /// <summary>An authority, and a server's certificate of it for redis.test.</summary>
    private static void Write(string folder)
    {
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest("CN=test authority", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var (from, until) = (TestTime.System.GetUtcNow().AddDays(-1), TestTime.System.GetUtcNow().AddDays(30));
        using var ca = caRequest.CreateSelfSigned(from, until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=redis.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("redis.test");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(ca, from, until.AddDays(-1), [1, 2, 3]);
        File.WriteAllText(Path.Combine(folder, "ca.crt"), ca.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), key.ExportPkcs8PrivateKeyPem());
    }
}
