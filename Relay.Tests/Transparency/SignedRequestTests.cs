using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Transparency;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Transparency;

/// <summary>Who may see what: signed requests against a running relay.</summary>
[NonParallelizable]
public sealed class SignedRequestTests
{
    private RunningRelay _relay = null!;
    private HttpClient _http = null!;
    private ulong _life = 10_000;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _relay = await RunningRelay.StartAsync(CancellationToken.None);
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = _relay.Url };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _relay.DisposeAsync();
    }

    private string Entries => $"/v1/slots/{_relay.Slot}/entries";

    private string Audit => $"/v1/slots/{_relay.Slot}/audit?from=0";

    [Test]
    public async Task Owner_sees_all_its_own_entries_and_no_others()
    {
        var alice = (await AskAsync(Entries, _relay.Alice)).Body.Deserialize<EntriesView>(JsonSerializerOptions.Web)!;
        var bob = (await AskAsync(Entries, _relay.Bob)).Body.Deserialize<EntriesView>(JsonSerializerOptions.Web)!;

        alice.Entries.Select(entry => (entry.Sequence, entry.Class, entry.Code)).Should().Equal(
            (0u, "won", "none"), (2u, "won", "none"), (4u, "replaced", "superseded"), (5u, "won", "none"));
        bob.Entries.Select(entry => (entry.Sequence, entry.Code, entry.Value)).Should().Equal((1u, "none", "0x1f4"), (3u, "below_reserve", "0x5"));
        bob.Entries[1].Detail.Should().NotBeEmpty();
    }

    [Test]
    public async Task Stranger_who_signed_nothing_of_the_slot_sees_an_empty_list()
    {
        using var stranger = SignerKey.Generate();
        (await AskAsync(Entries, stranger)).Body.GetProperty("entries").GetArrayLength().Should().Be(0);
    }

    [Test]
    public async Task Request_without_a_signature_is_unauthorized() => (await SendAsync(Entries, null, null)).Should().Be((401, "unauthorized"));

    [Test]
    public async Task Signature_in_the_name_of_another_is_refused()
    {
        var (header, expiry) = Sign(Entries, _relay.Bob);
        (await SendAsync(Entries, header.Replace(_relay.Bob.Address.ToString(), _relay.Alice.Address.ToString(), StringComparison.Ordinal), expiry)).Should().Be((403, "signature_foreign"));
    }

    [Test]
    public async Task Signature_of_another_path_is_refused()
    {
        var (header, expiry) = Sign(Audit, _relay.Auditor);
        (await SendAsync(Entries, header, expiry)).Should().Be((403, "signature_foreign"));
    }

    [Test]
    public async Task Signature_for_another_relay_is_refused()
    {
        var expiry = TestTime.System.NowMs() + 5_000;
        var header = RequestSignature.Sign(_relay.Alice, RequestSignature.HashOf("GET", Entries, default, 1, _relay.Bob.Address, expiry));
        (await SendAsync(Entries, header, $"{expiry}")).Should().Be((403, "signature_foreign"));
    }

    [Test]
    public async Task Request_that_was_answered_is_refused_when_it_comes_again()
    {
        var (header, expiry) = Sign(Entries, _relay.Alice);
        (await SendAsync(Entries, header, expiry)).Status.Should().Be(200);
        (await SendAsync(Entries, header, expiry)).Should().Be((401, "unauthorized"));
    }

    [TestCase(-1)]
    [TestCase(40_000)]
    public async Task Request_that_is_over_or_lives_too_long_is_refused(long life)
    {
        _life = (ulong)life;
        var (header, expiry) = Sign(Entries, _relay.Alice);
        _life = 10_000;
        (await SendAsync(Entries, header, expiry)).Should().Be((401, "unauthorized"));
    }

    [Test]
    public async Task Known_mistakes_of_signers_are_named()
    {
        var expiry = TestTime.System.NowMs() + 5_000;
        var hash = RequestSignature.HashOf("GET", Entries, default, 1, _relay.Keys.Relay.Address, expiry);
        await NamedAsync(PersonalMessage.Hash(hash.ToArray()), "raw bytes");
        await NamedAsync(Text($"relay/1/request\n{hash.ToString()[2..]}"), "lacks its 0x");
        await NamedAsync(Text(hash.ToString()), "only the hash was signed");
        await NamedAsync(hash, "personal_sign");

        async Task NamedAsync(Hash32 digest, string words)
        {
            using var response = await GetAsync(Entries, $"{_relay.Alice.Address}:{Hex.Encode(_relay.Alice.Sign(digest))}", $"{expiry}");
            (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString().Should().Contain(words);
        }

        static Hash32 Text(string text) => PersonalMessage.Hash(Encoding.ASCII.GetBytes(text));
    }

    [Test]
    public async Task Auditor_gets_everything_and_nobody_else_does()
    {
        var export = (await AskAsync(Audit, _relay.Auditor)).Body.Deserialize<AuditView>(JsonSerializerOptions.Web)!;
        export.Leaves.Should().HaveCount(6);
        export.Ranking.Rule.Should().Be("declared");
        export.Leaves.Count(leaf => leaf.Shares.Count == 1).Should().Be(5, "the superseded one was never opened");
        (await AskAsync(Audit, _relay.Alice)).Should().Match<(int Status, JsonElement Body)>(answer => answer.Status == 403 && answer.Body.GetProperty("code").GetString() == "forbidden");
    }

    private (string Header, string Expiry) Sign(string path, SignerKey key)
    {
        var expiry = TestTime.System.NowMs() + _life;
        return (RequestSignature.Sign(key, RequestSignature.HashOf("GET", path, default, 1, _relay.Keys.Relay.Address, expiry)), expiry.ToString(CultureInfo.InvariantCulture));
    }

    private async Task<(int Status, JsonElement Body)> AskAsync(string path, SignerKey key)
    {
        var (header, expiry) = Sign(path, key);
        using var response = await GetAsync(path, header, expiry);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    private async Task<(int Status, string? Code)> SendAsync(string path, string? header, string? expiry)
    {
        using var response = await GetAsync(path, header, expiry);
        var body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return ((int)response.StatusCode, body.TryGetProperty("code", out var code) ? code.GetString() : null);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? header, string? expiry)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null) request.Headers.Add(RequestSignature.Header, header);
        if (expiry is not null) request.Headers.Add(RequestSignature.ExpiryHeader, expiry);
        return await _http.SendAsync(request);
    }
}
