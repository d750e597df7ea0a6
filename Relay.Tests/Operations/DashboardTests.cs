using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Operations;
using Relay.Auction;
using Relay.Builders.Forwarding;
using Relay.Tests.Support;

namespace Relay.Tests.Operations;

/// <summary>Alerts and dashboard ask for what a running relay exports, and each alert leads to what to do.</summary>
public sealed partial class DashboardTests
{
    private static IEnumerable<object> Alerts => DeployedYaml.Read("deploy/prometheus/alerts.yaml").Single().At("groups", 0, "rules").List();

    [Test]
    [CancelAfter(60_000)]
    public async Task Alerts_and_dashboard_name_metrics_that_a_running_relay_exports(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Operations:MetricsUrl=http://127.0.0.1:0");
        var types = (await Scrape.OfAsync(relay.Services.GetRequiredService<MetricsServer>().Url, cancellation)).Types;
        string[] exported = [.. types.SelectMany(type => type.Value == "histogram" ? (string[])[type.Key + "_bucket", type.Key + "_sum", type.Key + "_count"] : [type.Key])];
        using var dashboard = JsonDocument.Parse(Repository.Read("deploy/grafana/relay.json"));
        string[] expressions =
        [
            .. Alerts.Select(alert => (string)alert.At("expr")),
            .. dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray()).Select(target => target.GetProperty("expr").GetString()!),
        ];

        string[] asked = [.. expressions.SelectMany(expression => Metric().Matches(expression).Select(found => found.Value)).Distinct()];
        asked.Should().HaveCountGreaterThan(15).And.BeSubsetOf(exported);
        exported.Where(name => name.StartsWith("relay_", StringComparison.Ordinal) && !name.EndsWith("_sum", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal))
            .Should().BeSubsetOf(asked, "what is measured is looked at");
    }

    [Test]
    public void Each_alert_leads_to_a_section_of_the_runbook()
    {
        var sections = Heading().Matches(Repository.Read("docs/runbook.md")).Select(found => "docs/runbook.md#" + Slug(found.Groups[1].Value)).ToArray();

        Alerts.Select(alert => (string)alert.At("annotations", "runbook_url")).Should().BeSubsetOf(sections).And.NotBeEmpty();
        Alerts.Select(alert => (string)alert.At("alert")).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void Words_that_alerts_select_by_are_words_of_the_relay()
    {
        string[] known =
        [
            .. Enum.GetValues<RejectionCode>().Select(code => new Rejection(code, "").Word), .. Enum.GetValues<ForwardOutcome>().Select(outcome => outcome.Word()),
            "void", "ranked", "refused", "given", "not_now", "slow_consumer", "revoked", "store", "clock", "header", "node",
        ];

        Alerts.SelectMany(alert => Selected().Matches((string)alert.At("expr"))).SelectMany(found => found.Groups[1].Value.Split('|')).Should().BeSubsetOf(known);
    }

    private static string Slug(string heading) => NotInSlug().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\b(relay|dotnet)_\w+")]
    private static partial Regex Metric();

    [GeneratedRegex(@"^## (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^a-z0-9 _-]")]
    private static partial Regex NotInSlug();

    [GeneratedRegex(@"\b(?:outcome|status|reason|check)(?:=|!=|=~|!~)""([^""]+)""")]
    private static partial Regex Selected();
}
