using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using Relay.Api.Hosting;
using Relay.Tests.Support;

namespace Relay.Tests.Operations;

/// <summary>What lies in <c>deploy/</c> starts a relay: every option is one, every probe asks for what is there, and a drain has its time.</summary>
public sealed partial class DeployTests
{
    // What deploy/keys.sh writes beside the files: each side's pins.
    private static readonly Dictionary<string, string> NodePins = new()
    {
        ["Relay__Keyholder__Address"] = "0x" + new string('1', 40), ["Relay__Keyholder__TrustedFingerprint"] = new string('2', 64),
    };

    private static readonly Dictionary<string, string> HolderPins = new() { ["Relay__Keyholder__RelayFingerprint"] = new string('3', 64) };

    private static IEnumerable<TestCaseData> Processes()
    {
        foreach (var (name, service) in DeployedYaml.Read("deploy/compose.yaml").Single().At("services").Members().Where(service => service.Value.Find("image") is "relay"))
            yield return Case($"compose {name}", service.At("environment").Members().ToDictionary(one => one.Key, one => $"{one.Value}"));
        foreach (var file in (string[])["relay", "keyholder"])
        {
            var environment = ContainerOf($"deploy/kubernetes/{file}.yaml").At("env").List().ToDictionary(one => (string)one.At("name"), one => one.Find("value") as string ?? "redis:6379");
            yield return Case($"kubernetes {file}", environment);
        }

        foreach (var unit in (string[])["relay", "keyholder"])
            yield return Case($"systemd {unit}", Unit(unit).Where(line => line.Key == "Environment").Select(line => line.Value.Split('=', 2)).ToDictionary(one => one[0], one => one[1]));
    }

    [TestCaseSource(nameof(Processes))]
    public void Every_option_of_a_process_is_one_and_has_a_value_that_is_taken(Dictionary<string, string> environment)
    {
        environment.Keys.Should().OnlyContain(name => name.StartsWith("Relay__", StringComparison.Ordinal)).And.HaveCountGreaterThan(1);

        ReadBy(environment).Operations.MetricsUrl.Should().NotBeEmpty("who runs it looks at it");
    }

    [Test]
    public void Every_option_that_a_script_names_is_one()
    {
        var named = Repository.Files("deploy", "*.sh").Concat(Repository.Files("deploy", "*.md")).Concat(["deploy/Dockerfile"])
            .SelectMany(file => Option().Matches(Repository.Read(file)).Select(found => $"Relay:{found.Groups[1].Value}:{found.Groups[2].Value}")).Distinct().ToArray();
        var page = Repository.Read("docs/configuration.md");

        named.Should().HaveCountGreaterThan(8);
        named.Where(name => !page.Contains($"| `{name}` |", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Test]
    public void Compose_starts_three_nodes_a_keyholder_and_Redis_with_a_replica_and_three_Sentinels()
    {
        var compose = DeployedYaml.Read("deploy/compose.yaml").Single();
        var services = compose.At("services").Members().ToDictionary(service => service.Key, service => service.Value);

        services.Keys.Should().BeEquivalentTo("node1", "node2", "node3", "keyholder", "redis", "replica", "sentinel1", "sentinel2", "sentinel3");
        services.Values.SelectMany(service => service.Find("depends_on")?.List() ?? []).Should().BeSubsetOf(services.Keys);
        string[] volumes = [.. services.Values.SelectMany(service => service.At("volumes").List()).Select(volume => ((string)volume).Split(':')[0])];
        volumes.Where(volume => !volume.StartsWith('.')).Should().BeEquivalentTo(compose.At("volumes").Members().Select(volume => volume.Key), "each server has a volume of its own");
        volumes.Where(volume => volume.StartsWith("./cluster", StringComparison.Ordinal)).Should().OnlyHaveUniqueItems("no two processes share a data folder");
        foreach (var (name, service) in services.Where(service => service.Key.StartsWith("node", StringComparison.Ordinal)))
        {
            var options = ReadBy(service.At("environment").Members().ToDictionary(one => one.Key, one => $"{one.Value}"));
            ((string)service.At("ports", 0)).Split(':')[1].Should().Be(PortOf(options.Api.HttpsUrl), "{0} publishes its door", name);
            service.At("healthcheck", "test").List().Should().Equal("CMD", "relay", "status", "--url", options.Api.HttpUrl);
            Seconds((string)service.At("stop_grace_period")).Should().BeGreaterThan(options.Api.DrainSeconds);
            services.Keys.Should().Contain(new Uri(options.Keyholder.Url).Host).And.Contain(options.Redis.Connection.Split(',')[0].Split(':')[0]);
        }
    }

    [TestCase("relay")]
    [TestCase("keyholder")]
    public void Probes_of_Kubernetes_ask_for_what_is_there_and_a_stop_has_its_time(string name)
    {
        var file = $"deploy/kubernetes/{name}.yaml";
        var container = ContainerOf(file);
        var options = ReadBy(container.At("env").List().ToDictionary(one => (string)one.At("name"), one => one.Find("value") as string ?? "redis:6379"));
        var ports = container.At("ports").List().ToDictionary(port => (string)port.At("name"), port => $"{port.At("containerPort")}");
        string[] listening = [.. ((string[])[options.Api.HttpsUrl, options.Keyholder.ListenUrl, options.Operations.MetricsUrl]).Where(url => url.Length > 0).Select(PortOf)];

        ports.Values.Should().BeSubsetOf(listening);
        foreach (var probe in (string[])["livenessProbe", "readinessProbe"])
        {
            if (container.At(probe).Find("httpGet") is { } get)
            {
                ports.Keys.Should().Contain((string)get.At("port"));
                get.At("path").Should().BeOneOf((string)get.At("port") == "metrics" ? ["/livez"] : ["/livez", "/readyz"]);
                (get.Find("scheme") is "HTTPS").Should().Be((string)get.At("port") == "https");
            }
            else
            {
                ports.Keys.Should().Contain((string)container.At(probe, "tcpSocket", "port"));
            }
        }

        var set = DeployedYaml.Read(file).Single(document => document.At("kind") is "StatefulSet");
        NumberAt(set, "spec", "template", "spec", "terminationGracePeriodSeconds").Should().BeGreaterThan(options.Api.DrainSeconds + (options.Api.DrainNoticeMilliseconds / 1000));
        if (container.At("readinessProbe").Find("httpGet") is not null)
            options.Api.DrainNoticeMilliseconds.Should().BeGreaterThan(1000 * NumberAt(container, "readinessProbe", "periodSeconds") * NumberAt(container, "readinessProbe", "failureThreshold"), "the service notices before the door closes");
        foreach (var service in DeployedYaml.Read(file).Where(document => document.At("kind") is "Service"))
        {
            service.At("spec", "selector", "app").Should().Be(set.At("spec", "template", "metadata", "labels", "app"));
            service.At("spec", "ports").List().Select(port => port.At("targetPort")).Should().BeSubsetOf(ports.Keys);
        }
    }

    [Test]
    public void Disruption_budget_takes_one_node_of_three_at_a_time()
    {
        var documents = DeployedYaml.Read("deploy/kubernetes/relay.yaml");
        var budget = documents.Single(document => document.At("kind") is "PodDisruptionBudget");
        var set = documents.Single(document => document.At("kind") is "StatefulSet");

        $"{budget.At("spec", "maxUnavailable")} of {set.At("spec", "replicas")}".Should().Be("1 of 3");
        budget.At("spec", "selector", "matchLabels", "app").Should().Be(set.At("spec", "selector", "matchLabels", "app"));
    }

    [TestCase("relay")]
    [TestCase("keyholder")]
    public void Unit_gives_a_stop_its_time(string unit)
        => int.Parse(Unit(unit).Single(line => line.Key == "TimeoutStopSec").Value, CultureInfo.InvariantCulture).Should().BeGreaterThan(new Relay.Api.ApiOptions().DrainSeconds);

    [Test]
    public void Every_file_is_told_of_on_the_page()
    {
        var page = Repository.Read("deploy/README.md");

        Repository.Files("deploy", "*").Select(file => file["deploy/".Length..]).Where(file => file is not "README.md" && !file.StartsWith("demo/", StringComparison.Ordinal) && !file.StartsWith("cluster/", StringComparison.Ordinal))
            .Where(file => !page.Contains($"`{file}`", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static RelayConfiguration ReadBy(Dictionary<string, string> environment)
    {
        var pins = environment["Relay__Api__Roles"] == "keyholder" ? HolderPins : NodePins;
        return RelayConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(environment.Concat(pins).ToDictionary(one => one.Key.Replace("__", ":", StringComparison.Ordinal), string? (one) => one.Value)).Build());
    }

    private static object ContainerOf(string file)
        => DeployedYaml.Read(file).Single(document => document.At("kind") is "StatefulSet").At("spec", "template", "spec", "containers", 0);

    private static IEnumerable<KeyValuePair<string, string>> Unit(string name)
        => Repository.Read($"deploy/systemd/{name}.service").Split('\n').Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => new KeyValuePair<string, string>(line.Split('=', 2)[0], line.Split('=', 2)[1]));

    private static TestCaseData Case(string name, Dictionary<string, string> environment)
    {
        environment.TryAdd("Relay__Api__Roles", "api"); // The unit leaves it to its file of options.
        return new TestCaseData(environment).SetArgDisplayNames(name);
    }

    private static int NumberAt(object value, params object[] path) => Convert.ToInt32(value.At(path), CultureInfo.InvariantCulture);

    private static string PortOf(string url) => new Uri(url).Port.ToString(CultureInfo.InvariantCulture);

    private static int Seconds(string text) => int.Parse(text.TrimEnd('s'), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\bRelay(?:__|:)([A-Z]\w*?)(?:__|:)([A-Z][A-Za-z]*)")]
    private static partial Regex Option();
}
