using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay that cannot start says why in one line, and ends with another code than 0.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class StartFailureTests
{
    [TestCase("Auction:Foo=1", "Relay:Auction:Foo is not an option.")]
    [TestCase("Foo:Bar=1", "Relay:Foo is no section; there are Api, ")]
    [TestCase("Auction:ChainId=abc", "Relay:Auction:ChainId is 'abc', and must be a whole number of its range.")]
    [TestCase("Auction:ChainId=-1", "Relay:Auction:ChainId is '-1', and must be a whole number of its range.")]
    [TestCase("Auction:TrustDeclaredBids=perhaps", "Relay:Auction:TrustDeclaredBids is 'perhaps', and must be true or false.")]
    [TestCase("Auction:SlotDurationMilliseconds=101", "Relay:Auction:SlotDurationMilliseconds is 101, and must be from 200 to 60000.")]
    [TestCase("Api:Roles=api,dancer", "Relay:Api:Roles names dancer, and knows api, auction, keyholder.")]
    [TestCase("Api:HttpsUrl=ftp://x", "Relay:Api:HttpsUrl")]
    [TestCase("Redis:Durability=maybe", "Relay:Redis:Durability is maybe, and must be always or everysec.")]
    [TestCase("Api:CertificateFile=/dev/null", "Relay:Api:CertificateFile")]
    [TestCase("Redis:Connection=127.0.0.1:1", "no Redis answers at ")]
    [TestCase("Redis:Connection=127.0.0.1:1,colour=red", "the Redis configuration cannot be read")]
    public Task Wrong_option_is_one_clear_line(string option, string line) => ShouldFailAsync(line, option);

    [Test]
    public async Task Every_wrong_option_is_named_at_once()
    {
        using var folder = new DataFolder();
        await using var relay = RelayProcess.Serve(RelayUnderTest.Arguments(folder.Path, "Auction:Foo=1", "Auction:ChainId=0", "Redis:Bar=2"));

        (await relay.EndedAsync()).Complaints.Trim().Split('\n').Should().HaveCount(3);
    }

    [Test]
    public async Task Port_in_use_is_one_clear_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await ShouldFailAsync($"127.0.0.1:{port}", $"Api:HttpsUrl=https://127.0.0.1:{port}");
    }

    [Test]
    public Task Address_of_another_machine_is_one_clear_line() => ShouldFailAsync("is not one that this machine can listen on", "Api:HttpsUrl=https://192.0.2.1:8443");

    [Test]
    public async Task Folder_that_cannot_be_written_is_one_clear_line()
    {
        // A file in its place: no right to write is needed to see this one, not even root's.
        using var folder = new DataFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        await ShouldFailAsync($"{file} cannot be written", $"Api:DataFolder={file}");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Folder_of_a_running_relay_is_one_clear_line(CancellationToken cancellation)
    {
        await using var first = await RelayUnderTest.StartAsync();
        await ShouldFailAsync($"another relay uses the data folder {first.Folder}", $"Api:DataFolder={first.Folder}");
    }

    private static async Task ShouldFailAsync(string line, string option)
    {
        using var folder = new DataFolder();
        await using var relay = RelayProcess.Serve(RelayUnderTest.Arguments(folder.Path, option));

        var (exitCode, complaints) = await relay.EndedAsync();

        exitCode.Should().NotBe(0);
        complaints.Trim().Should().Contain(line).And.NotContain("   at ").And.NotContain("Exception");
        complaints.Trim().Split('\n').Should().HaveCount(1, complaints);
    }
}
