using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Keyholding;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;
using Relay.Tests.Support;

namespace Relay.Tests.Keyholders;

public sealed class RemoteKeyholderTests
{
    private HolderTable _table = null!;
    private HolderLink _link = null!;

    [SetUp]
    public async Task OpenAsync()
    {
        _table = await HolderTable.OpenAsync(isRemote: false);
        _link = await HolderLink.OpenAsync(_table.Local, _table.Folder, _table.Time);
    }

    [TearDown]
    public async Task CloseAsync()
    {
        await _link.DisposeAsync();
        await _table.DisposeAsync();
    }

    [Test]
    public async Task A_client_without_a_certificate_is_refused_by_tls()
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => PinnedCertificate.Matches(certificate, _link.Options.TrustedFingerprint) } };
        using var http = new HttpClient(handler);
        var call = () => http.PostAsync(new Uri($"{_link.Options.Url}{HolderWire.Root}/offer"), new ByteArrayContent(HolderWire.Encode(_table.Request())));
        await call.Should().ThrowAsync<HttpRequestException>();
        _table.Files().Should().BeEmpty();
    }

    [Test]
    public async Task A_client_with_another_certificate_is_refused_by_tls()
    {
        using var other = PinnedCertificate.Load("", _table.Folder.Sub("other"), _table.Time.GetUtcNow());
        var holder = KeyholderServices.Connect(Quick(), other, TestTime.System);
        (await holder.OfferKeyAsync(_table.Request(), default)).NotNow().Why.Should().Contain("reached");
        _table.Files().Should().BeEmpty();
    }

    [Test]
    public async Task A_holder_with_another_certificate_is_not_spoken_to()
    {
        var options = Quick();
        options.TrustedFingerprint = new string('0', 64);
        var holder = KeyholderServices.Connect(options, Own(), TestTime.System);
        (await holder.OfferKeyAsync(_table.Request(), default)).NotNow();
        _table.Files().Should().BeEmpty();
    }

    [Test]
    public async Task A_holder_that_is_down_is_not_now_in_bounded_time()
    {
        await _link.DisposeAsync();
        var holder = KeyholderServices.Connect(Quick(), Own(), TestTime.System);
        var began = TestTime.System.GetTimestamp();
        (await holder.OfferKeyAsync(_table.Request(), default)).NotNow().Why.Should().Contain("reached");
        TestTime.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task Words_that_another_key_signed_are_out_of_form()
    {
        var header = await _table.HeaderAsync();
        var options = Quick();
        options.Address = _table.Bob.Address.ToString();
        var holder = KeyholderServices.Connect(options, Own(), _table.Time);
        (await holder.RefuseAsync(header.Hash, Auction.RejectionCode.HolderRefused, default)).NotNow().Why.Should().Contain("out of form");
    }

    [Test]
    public async Task Bodies_that_are_out_of_form_change_nothing()
    {
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => PinnedCertificate.Matches(certificate, _link.Options.TrustedFingerprint), ClientCertificates = [Own()] } };
        using var http = new HttpClient(handler);
        var header = await _table.HeaderAsync();
        foreach (var path in new[] { "offer", "co-sign", "mark", $"{header.Hash}/leaves", $"{header.Hash}/release", $"{header.Hash}/refuse", "0x12/leaves" })
        {
            var answer = await http.PostAsync(new Uri($"{_link.Options.Url}{HolderWire.Root}/{path}"), new ByteArrayContent(RandomNumberGenerator.GetBytes(77)));
            answer.IsSuccessStatusCode.Should().BeFalse(path);
            ((int)answer.StatusCode).Should().BeOneOf([400, 503], path);
        }

        (await _table.DeliverAsync(header, _table.Bundle(header, _table.Alice))).Given().Should().Be(1);
    }

    [Test]
    public async Task A_connection_that_the_handler_gave_up_is_not_now_and_no_exception()
    {
        using var http = new HttpClient(new GivesUp()) { BaseAddress = new Uri("https://127.0.0.1") };
        var holder = new RemoteKeyholder(http, _table.Identity.Address, TestTime.System, TimeSpan.FromSeconds(1));

        (await holder.OfferKeyAsync(_table.Request(), default)).NotNow().Why.Should().Contain("no answer in time");
    }

    /// <summary>As <see cref="SocketsHttpHandler"/> does when its own time for a connection is over.</summary>
    private sealed class GivesUp : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => throw new TaskCanceledException("The operation was canceled.", new TimeoutException());
    }

    [Test]
    public void A_certificate_is_made_once_and_is_for_its_owner_alone()
    {
        var folder = new KeyFolder(Path.Combine(_table.Folder.Path, "tls"));
        using var made = PinnedCertificate.Load("", folder, _table.Time.GetUtcNow());
        using var again = PinnedCertificate.Load("", folder, _table.Time.GetUtcNow().AddYears(30));
        PinnedCertificate.Fingerprint(again).Should().Be(PinnedCertificate.Fingerprint(made));
        PinnedCertificate.Matches(made, PinnedCertificate.Fingerprint(made).ToUpperInvariant()).Should().BeTrue();
        File.GetUnixFileMode(Directory.GetFiles(folder.Path).Single()).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private X509Certificate2 Own() => PinnedCertificate.Load("", _table.Folder.Sub("relay-role"), _table.Time.GetUtcNow());

    private KeyholderOptions Quick() => new()
    {
        Url = _link.Options.Url,
        Address = _link.Options.Address,
        TrustedFingerprint = _link.Options.TrustedFingerprint,
        CallMilliseconds = 500,
    };
}
