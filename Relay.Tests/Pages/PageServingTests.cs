using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;
using Relay.Tests.Transparency;

namespace Relay.Tests.Pages;

/// <summary>Who gets a page, and with which headers; what else lives on the same paths is answered as before.</summary>
public sealed partial class PageServingTests
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    private static readonly string Unknown = "0x" + new string('a', 64);
    private RunningRelay _relay = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _relay = await RunningRelay.StartEmptyAsync(CancellationToken.None);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = _relay.Url };
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _relay.DisposeAsync();
    }

    [TestCase("/")]
    [TestCase("/start")]
    [TestCase("/docs/api")]
    [TestCase("/docs/json-rpc")]
    [TestCase("/slots/7")]
    [TestCase("/slots/no-number")]
    [TestCase("/tx/0x12")]
    public async Task Browser_gets_a_page_that_may_run_and_ask_nothing_but_this_relay(string path)
    {
        using var answer = await GetAsync(path, Browser);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/html; charset=utf-8");
        Header(answer, "Content-Security-Policy").Should().Be(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        Header(answer, "X-Content-Type-Options").Should().Be("nosniff");
        Header(answer, "Referrer-Policy").Should().Be("no-referrer");
        answer.Headers.Contains("Set-Cookie").Should().BeFalse();
    }

    [Test]
    public async Task Root_answers_programs_as_before()
    {
        using var any = await GetAsync("/", "*/*");
        using var none = await GetAsync("/", null);
        using var events = await GetAsync("/", "text/event-stream");
        using var both = await GetAsync("/", "text/html, text/event-stream");
        using var call = await _http.PostAsJsonAsync("/", new { jsonrpc = "2.0", id = 1, method = "eth_chainId", @params = Array.Empty<string>() });

        (any.StatusCode, none.StatusCode).Should().Be((HttpStatusCode.MethodNotAllowed, HttpStatusCode.MethodNotAllowed));
        any.Content.Headers.Allow.Should().Equal("POST");
        (events.Content.Headers.ContentType!.MediaType, both.Content.Headers.ContentType!.MediaType).Should().Be(("text/event-stream", "text/event-stream"));
        (await call.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("result").GetString().Should().Be("0x1");
    }

    [Test]
    public async Task Status_of_a_transaction_is_JSON_for_programs_and_caches_are_told_of_both()
    {
        using var program = await GetAsync("/tx/" + Unknown, "application/json");
        using var browser = await GetAsync("/tx/" + Unknown, Browser);

        (await program.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString().Should().Be("UNKNOWN");
        browser.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
        program.Headers.Vary.Should().Contain("Accept");
        browser.Headers.Vary.Should().Contain("Accept");
    }

    [TestCase("/pages/verify.js", "text/javascript; charset=utf-8")]
    [TestCase("/pages/verify/bytes.js", "text/javascript; charset=utf-8")]
    [TestCase("/pages/vendor/noble-hashes/sha2.js", "text/javascript; charset=utf-8")]
    [TestCase("/pages/vendor/noble-hashes/LICENSE", "text/plain; charset=utf-8")]
    [TestCase("/pages/style.css", "text/css; charset=utf-8")]
    [TestCase("/pages/icon.svg", "image/svg+xml")]
    public async Task File_has_its_type_and_is_not_sent_again_while_it_is_the_same(string path, string type)
    {
        using var first = await GetAsync(path, "*/*");
        using var again = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        using var unchanged = await _http.SendAsync(again);
        using var head = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));

        first.StatusCode.Should().Be(HttpStatusCode.OK);
        first.Content.Headers.ContentType!.ToString().Should().Be(type);
        Header(first, "X-Content-Type-Options").Should().Be("nosniff");
        (unchanged.StatusCode, (await unchanged.Content.ReadAsByteArrayAsync()).Length).Should().Be((HttpStatusCode.NotModified, 0));
        (head.StatusCode, head.Content.Headers.ContentLength).Should().Be((HttpStatusCode.OK, first.Content.Headers.ContentLength));
    }

    [TestCase("/pages/index.html")]
    [TestCase("/pages/nothing.js")]
    [TestCase("/pages/../appsettings.json")]
    [TestCase("/pages/%2e%2e/appsettings.json")]
    [TestCase("/pages/verify/..%2fverify.js")]
    [TestCase("/slots/7/8")]
    [TestCase("/docs/other")]
    public async Task What_is_no_file_of_the_pages_is_not_there(string path)
    {
        using var answer = await GetAsync(path, Browser);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    /// <summary>What the policy forbids is not tried, and what a stranger says is never markup.</summary>
    [Test]
    public void Pages_hold_no_inline_script_or_style_no_other_host_and_no_way_from_text_to_markup()
    {
        var html = Repository.Files("Relay.Api/Pages", "*.html").ToArray();
        var own = html.Concat(Repository.Files("Relay.Api/Pages", "*.js")).Concat(Repository.Files("Relay.Api/Pages", "*.css")).Where(file => !file.Contains("/vendor/", StringComparison.Ordinal)).ToArray();

        html.Should().HaveCount(6);
        html.Where(file => Inline().IsMatch(Repository.Read(file))).Should().BeEmpty();
        own.Where(file => OtherHost().IsMatch(Repository.Read(file))).Should().BeEmpty();
        own.Where(file => Markup().IsMatch(Repository.Read(file))).Should().BeEmpty();
        own.Where(file => File.ReadLines(Repository.PathOf(file.Split('/'))).Count() > 250).Should().BeEmpty("whoever opens one can read all of it");
    }

    [Test]
    public void Scripts_import_only_files_that_are_there()
    {
        var broken = Repository.Files("Relay.Api/Pages", "*.js").SelectMany(file => Import().Matches(Repository.Read(file)).Select(found => (file, specifier: found.Groups[1].Value)))
            .Where(import => !import.specifier.StartsWith('.') || !File.Exists(Path.GetFullPath(Path.Combine(Repository.Root, Path.GetDirectoryName(import.file)!, import.specifier))));

        Import().Count(Repository.Read("Relay.Api/Pages/slot.js")).Should().Be(6, "they are found");
        broken.Should().BeEmpty("a browser has no package folder");
    }

    [TestCase("noble-hashes", "vendored-hashes")]
    [TestCase("noble-secp256k1", "vendored-secp256k1")]
    public void Vendored_files_are_those_of_the_package(string folder, string package)
    {
        var files = Directory.GetFiles(Repository.PathOf("Relay.Api", "Pages", "vendor", folder));

        files.Select(Path.GetFileName).Should().Contain("LICENSE");
        files.Where(file => !File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Repository.PathOf("node_modules", package, Path.GetFileName(file))))).Should().BeEmpty();
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? accept)
    {
        // As it stands: the client would tidy the dots away.
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_relay.Url.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    [GeneratedRegex(@"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex(@"[""'(=]\s*(https?:)?//\w")]
    private static partial Regex OtherHost();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|srcdoc|createContextualFragment")]
    private static partial Regex Markup();

    [GeneratedRegex(@"^(?:import|export)\s+(?:[\w*{][^;""'()]*?\sfrom\s+)?[""']([^""']+)[""']", RegexOptions.Multiline)]
    private static partial Regex Import();
}
