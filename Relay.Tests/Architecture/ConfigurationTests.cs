using System.Globalization;
using System.Reflection;
using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.Configuration;
using NUnit.Framework;
using Relay.Api;
using Relay.Api.Hints;
using Relay.Api.Hosting;
using Relay.Api.Keyholding;
using Relay.Api.Limits;
using Relay.Api.Operations;
using Relay.Api.Pages;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Auction.Orders;
using Relay.Builders;
using Relay.Tests.Support;

namespace Relay.Tests.Architecture;

/// <summary>The example file and the page of options say what the options classes say.</summary>
public sealed class ConfigurationTests
{
    private const string Example = "deploy/appsettings.example.json", Page = "docs/configuration.md";

    private static readonly object[] Options = [new ApiOptions(), new AuctionOptions(), new RedisOptions(), new BuilderOptions(), new KeyholderOptions(), new ChainOptions(), new OrderOptions(), new LimitOptions(), new HintOptions(), new OperationsOptions(), new PageOptions()];

    [Test]
    public void The_example_is_taken_as_it_stands_and_changes_nothing()
    {
        var read = RelayConfiguration.Read(new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, Example)).Build());

        ((object[])[read.Api, read.Auction, read.Redis, read.Builders, read.Keyholder, read.Chain, read.Orders, read.Limits, read.Hints, read.Operations, read.Pages]).Should().BeEquivalentTo(Options, options => options.RespectingRuntimeTypes().WithStrictOrdering());
    }

    [TestCaseSource(nameof(Options))]
    public void The_example_names_every_option_and_no_other(object options)
    {
        using var example = JsonDocument.Parse(Repository.Read(Example), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
        var section = example.RootElement.GetProperty("Relay").GetProperty(SectionOf(options).Split(':')[1]);

        section.EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo(PropertiesOf(options).Select(property => property.Name));
    }

    [TestCaseSource(nameof(Options))]
    public void The_page_of_options_has_a_row_with_the_default_of_each(object options)
    {
        var page = Repository.Read(Page);

        PropertiesOf(options).Select(property => $"| `{SectionOf(options)}:{property.Name}` | {Shown(property.GetValue(options))} |")
            .Where(row => !page.Contains(row, StringComparison.Ordinal)).Should().BeEmpty("{0} has a row for each option", Page);
    }

    [Test]
    public void The_page_of_options_has_no_row_for_an_option_that_is_gone()
    {
        var known = Options.SelectMany(options => PropertiesOf(options).Select(property => $"{SectionOf(options)}:{property.Name}")).ToArray();

        Repository.Read(Page).Split('\n').Where(line => line.StartsWith("| `Relay:", StringComparison.Ordinal)).Select(line => line.Split('`')[1])
            .Should().BeEquivalentTo(known);
    }

    [Test]
    public void A_key_that_no_option_has_is_a_fault_that_names_it()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Relay:Api:HttpURI", "x"), new("Relay:Forward:Url", "x")]).Build();

        var read = () => RelayConfiguration.Read(configuration);

        read.Should().Throw<StartException>().WithMessage("*Relay:Forward is no section*").WithMessage("*HttpURI*");
    }

    private static string SectionOf(object options) => (string)options.GetType().GetField("Section", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    private static IEnumerable<PropertyInfo> PropertiesOf(object options)
        => options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true });

    private static string Shown(object? value) => value switch
    {
        "" => "empty",
        bool flag => flag ? "`true`" : "`false`",
        _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
    };
}
