using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Hosting;
using Relay.Api.Operations;
using Relay.Tests.Support;

namespace Relay.Tests.Operations;

/// <summary>What a running relay tells its operator.</summary>
[NonParallelizable]
public sealed partial class MetricsTests
{
    [Test]
    [CancelAfter(90_000)]
    public async Task Submissions_slots_builders_and_health_are_counted_and_nobody_is_named(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Operations:MetricsUrl=http://127.0.0.1:0", "Auction:SlotDurationMilliseconds=3000");
        var url = relay.Services.GetRequiredService<MetricsServer>().Url;
        var before = await Scrape.OfAsync(url, cancellation);
        using var searcher = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(1_500, cancellation);
        var envelope = searcher.Seal(header);

        await relay.Door.SubmitAsync(header, envelope, cancellation);
        await relay.Door.SubmitAsync(header, envelope, cancellation);
        await relay.Door.PostJsonAsync(header.Slot, "{", cancellation);
        await relay.Door.ResultOfAsync(header.Slot, cancellation);
        await relay.TranscriptOfAsync(header.Slot, cancellation);

        var after = await Scrape.OfAsync(url, cancellation);
        Grown("relay_submissions_total{outcome=\"accepted\"}").Should().BeGreaterThanOrEqualTo(1);
        Grown("relay_submissions_total{outcome=\"again\"}").Should().BeGreaterThanOrEqualTo(1);
        Grown("relay_submissions_total{outcome=\"not_json\"}").Should().BeGreaterThanOrEqualTo(1);
        Grown("relay_submission_duration_milliseconds_count").Should().BeGreaterThanOrEqualTo(2);
        Grown("relay_slots_total{status=\"ranked\",reason=\"\"}").Should().BeGreaterThanOrEqualTo(1);
        Grown("relay_slot_result_delay_milliseconds_count").Should().BeGreaterThanOrEqualTo(1);
        Grown("relay_slot_step_duration_milliseconds_count{step=\"Rank\"}").Should().BeGreaterThanOrEqualTo(1);
        Grown("relay_feed_delay_milliseconds_count").Should().BeGreaterThanOrEqualTo(1);
        Grown("relay_keyholder_answers_total{call=\"mark\",outcome=\"given\"}").Should().BeGreaterThanOrEqualTo(1);
        after["relay_auction_leading"].Should().BeGreaterThanOrEqualTo(1);
        after["relay_ready"].Should().Be(1);
        after["relay_check_failing{check=\"store\"}"].Should().Be(0);
        after.Types["relay_slot_leaves"].Should().Be("histogram");
        after["dotnet_process_cpu_count"].Should().BePositive("the runtime's are there too");
        after.Text.Should().NotContain("0x").And.NotContain(header.Hash.ToString()[2..]).And.NotContain(searcher.Key.Address.ToString()[2..]);

        double Grown(string series) => after[series] - before[series];
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_the_runtime_counts_is_told_as_it_is_however_often_somebody_looks(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Operations:MetricsUrl=http://127.0.0.1:0");
        var url = relay.Services.GetRequiredService<MetricsServer>().Url;
        for (var look = 0; look < 4; look++) await Scrape.OfAsync(url, cancellation);

        var told = (await Scrape.OfAsync(url, cancellation)).Values.Where(series => series.Key.StartsWith("dotnet_gc_collections_total", StringComparison.Ordinal)).Sum(series => series.Value);

        told.Should().BePositive().And.BeLessThanOrEqualTo(GC.CollectionCount(0), "this process is the relay");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task No_door_of_the_relay_has_the_metrics_and_their_url_has_nothing_else(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Operations:MetricsUrl=http://127.0.0.1:0");
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(relay.Services.GetRequiredService<MetricsServer>().Url) };

        ((int)(await relay.Door.Http.GetAsync("/metrics", cancellation)).StatusCode).Should().Be(404);
        ((int)(await http.GetAsync("/v1/relay", cancellation)).StatusCode).Should().Be(404);
        (await http.GetStringAsync("/livez", cancellation)).Should().Be("{\"alive\":true}");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Port_that_is_taken_and_urls_that_are_none_keep_the_relay_from_starting_and_are_named(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Operations:MetricsUrl=http://127.0.0.1:0");
        var taken = relay.Services.GetRequiredService<MetricsServer>().Url;

        (await FaultAsync($"Operations:MetricsUrl={taken}")).Should().Contain("A port is in use").And.Contain("Relay:Operations:MetricsUrl");
        (await FaultAsync("Operations:MetricsUrl=https://127.0.0.1:1", "Operations:OtlpUrl=collector:4317")).Should().Contain("Relay:Operations:MetricsUrl is https").And.Contain("Relay:Operations:OtlpUrl is collector");
        (await FaultAsync("Operations:MetricsUrl=http://metrics.example:9464")).Should().Contain("an IP address or localhost");

        static async Task<string> FaultAsync(params string[] options)
        {
            var start = async () => await (await RelayUnderTest.StartAsync(options)).DisposeAsync();
            return (await start.Should().ThrowAsync<StartException>()).Which.Message;
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Page_of_operators_lists_what_is_exported(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Operations:MetricsUrl=http://127.0.0.1:0");
        var exported = (await Scrape.OfAsync(relay.Services.GetRequiredService<MetricsServer>().Url, cancellation)).Types.Keys;

        Row().Matches(Repository.Read("docs/operations.md")).Select(row => row.Groups[1].Value)
            .Should().Equal(exported.Where(name => name.StartsWith("relay_", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Keyholder_by_itself_has_them_too(CancellationToken cancellation)
    {
        using var folder = new DataFolder();
        await using var holder = RelayProcess.Serve(
            "--Relay:Api:Roles=keyholder", $"--Relay:Api:DataFolder={folder.Path}", "--Relay:Keyholder:ListenUrl=https://127.0.0.1:0", $"--Relay:Keyholder:RelayFingerprint={new string('0', 64)}",
            "--Relay:Operations:MetricsUrl=http://127.0.0.1:0");
        string? url = null;
        while (url is null) url = Told().Match(await holder.ReadLineAsync(cancellation)) is { Success: true } told ? told.Groups[1].Value : null;

        (await Scrape.OfAsync(url, cancellation)).Types.Should().ContainKey("relay_keyholder_answers_total");
    }

    [GeneratedRegex(@"^\| `(relay_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"Metrics are at (\S+)/metrics")]
    private static partial Regex Told();
}
