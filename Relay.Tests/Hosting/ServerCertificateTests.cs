using FluentAssertions;
using NUnit.Framework;
using Relay.Api;
using Relay.Api.Hosting;
using Relay.Api.Keyholding;
using Relay.Auction.Keys;
using Relay.Tests.Support;

namespace Relay.Tests.Hosting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ServerCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relay-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_configured_file_that_is_no_certificate_is_one_plain_line_without_the_password()
    {
        var file = Path.Combine(_folder, "own.pfx");
        File.WriteAllText(file, "not PKCS #12");

        var load = () => ServerCertificate.Load(new ApiOptions { CertificateFile = file, CertificatePassword = "hunter2" }, new KeyFolder(_folder), TestTime.System.GetUtcNow());

        load.Should().Throw<StartException>().Which.Message.Should().Contain(file).And.NotContain("hunter2").And.NotContain("\n");
    }

    [Test]
    public void A_kept_certificate_that_is_damaged_is_one_plain_line_and_never_replaced()
    {
        var folder = new KeyFolder(_folder);
        foreach (var file in new[] { "relay.pfx", "holder-tls.pfx" }) File.WriteAllText(Path.Combine(_folder, file), "not PKCS #12");

        var server = () => ServerCertificate.Load(new ApiOptions(), folder, TestTime.System.GetUtcNow());
        var link = () => PinnedCertificate.Load("", folder, TestTime.System.GetUtcNow());
        var configured = () => PinnedCertificate.Load(Path.Combine(_folder, "relay.pfx"), folder, TestTime.System.GetUtcNow());

        server.Should().Throw<KeyFolderException>().WithMessage("*relay.pfx is damaged*");
        link.Should().Throw<KeyFolderException>().WithMessage("*holder-tls.pfx is damaged*");
        configured.Should().Throw<StartException>().WithMessage("Relay:Keyholder:CertificateFile*");
        File.ReadAllText(Path.Combine(_folder, "holder-tls.pfx")).Should().Be("not PKCS #12");
    }

    [Test]
    public void The_development_certificate_is_kept_until_it_is_nearly_over()
    {
        var (options, folder, now) = (new ApiOptions(), new KeyFolder(_folder), new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        using var first = ServerCertificate.Load(options, folder, now);

        using var second = ServerCertificate.Load(options, folder, now.AddYears(1));
        using var third = ServerCertificate.Load(options, folder, now.AddYears(2));

        second.Thumbprint.Should().Be(first.Thumbprint);
        third.Thumbprint.Should().NotBe(first.Thumbprint);
    }
}
