using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Builders;
using Relay.Tests.Support;

namespace Relay.Tests.Architecture;

/// <summary>Relay.Api → Relay.Builders → Relay.Auction, and nothing points back; inside the auction the pure folders stay pure.</summary>
public sealed partial class DependencyTests
{
    private static readonly string[] PureFolders = ["Slots", "Ethereum", "Sealing", "Opening", "Ranking", "Receipts", "Validating", "Verifying", "Protocol"];

    // Says in which unit the clock that it is given is read; it has none of its own.
    private const string UnitOfInstants = "Relay.Auction/Slots/UnixTime.cs";

    // Who may speak HTTP as a client: the link to a keyholder, the execution node, builders' endpoints, the verbs (clients of the public API), and the host that gives the link its certificates.
    private static readonly string[] HttpClients = ["Relay.Auction/Keyholders/RemoteKeyholder.cs", "Relay.Auction/Chain/", "Relay.Auction/Simulating/BundleTrials.cs", "Relay.Api/Keyholding/", "Relay.Api/Verbs/", "Relay.Api/Wallets/NodeProxy.cs", "Relay.Builders/Forwarding/"];

    // The edges against the sentence. The first three: what a slot is while it closes (its leaves, its set, the head) lives with the close, and each
    // step takes it as it is. The last: a header's limits name the size classes of envelopes.
    // Simulating: it takes the slot in hand too, and a leaf's outcome holds what the node said of it.
    private static readonly (string From, string To)[] PermittedBack =
    [
        ("Opening", "Closing"), ("Ranking", "Closing"), ("Validating", "Closing"), ("Simulating", "Closing"), ("Opening", "Simulating"), ("Slots", "Sealing"),
    ];

    [Test]
    public void The_auction_knows_neither_ASP_NET_nor_the_projects_above_it()
        => References(typeof(AuctionServices).Assembly).Should()
            .NotContain(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name == "Relay.Builders" || name == "relay");

    [Test]
    public void The_builders_side_does_not_know_the_host() => References(typeof(BuilderServices).Assembly).Should().NotContain("relay").And.Contain("Relay.Auction");

    [Test]
    public void Only_the_state_folder_speaks_to_Redis()
        => Repository.Product().Where(file => UsesRedis().IsMatch(Repository.Read(file)))
            .Should().OnlyContain(file => file.StartsWith("Relay.Auction/State/", StringComparison.Ordinal)).And.NotBeEmpty();

    [Test]
    public void Only_the_named_clients_speak_HTTP()
        => Repository.Product().Where(file => UsesHttp().IsMatch(Repository.Read(file)))
            .Where(file => !HttpClients.Any(permitted => file.StartsWith(permitted, StringComparison.Ordinal))).Should().BeEmpty();

    [TestCaseSource(nameof(PureFolders))]
    public void A_pure_folder_waits_for_nothing_reads_no_clock_and_touches_no_file(string folder)
        => Repository.Files("Relay.Auction/" + folder, "*.cs").Where(file => file != UnitOfInstants)
            .SelectMany(file => Impure().Matches(Code(file)).Select(found => $"{file}: {found.Value.Trim()}")).Should().BeEmpty();

    [Test]
    public void Folders_of_the_auction_depend_on_each_other_in_one_direction()
    {
        var edges = FolderEdges();

        PermittedBack.Should().BeSubsetOf(edges, "what is permitted and not needed any more is taken off the list");
        edges.ExceptWith(PermittedBack);
        edges.Where(edge => Reaches(edges, edge.To, edge.From)).Should().BeEmpty("a new cycle between folders needs a reason, written at the list");
    }

    private static HashSet<(string From, string To)> FolderEdges()
    {
        var edges = new HashSet<(string, string)>();
        foreach (var file in Repository.Files("Relay.Auction", "*.cs").Where(file => file.Split('/').Length > 2))
        {
            var from = file.Split('/')[1];
            foreach (Match used in UsesFolder().Matches(Repository.Read(file)))
                if (used.Groups[1].Value != from) edges.Add((from, used.Groups[1].Value));
        }

        return edges;
    }

    private static bool Reaches(HashSet<(string From, string To)> edges, string from, string to)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var at))
        {
            if (at == to) return true;
            if (seen.Add(at)) foreach (var edge in edges.Where(edge => edge.From == at)) open.Push(edge.To);
        }

        return false;
    }

    private static IEnumerable<string> References(Assembly assembly) => assembly.GetReferencedAssemblies().Select(name => name.Name!);

    /// <summary>The source without its comments.</summary>
    private static string Code(string file) => Comment().Replace(Repository.Read(file), "");

    [GeneratedRegex(@"using StackExchange\.Redis|StackExchange\.Redis\.")]
    private static partial Regex UsesRedis();

    [GeneratedRegex(@"\bHttpClient\b|using System\.Net\.Http;|\bSocketsHttpHandler\b")]
    private static partial Regex UsesHttp();

    [GeneratedRegex(@"^using Relay\.Auction\.(\w+);", RegexOptions.Multiline)]
    private static partial Regex UsesFolder();

    [GeneratedRegex(@"\bawait\b|\bTimeProvider\b|\bDateTime(Offset)?\.(Utc)?Now\b|\bStopwatch\b|\bEnvironment\.TickCount|using System\.(IO|Net)[.;\w]*|\bFile\.|\bDirectory\.|\bConsole\.|\bILogger\b|\bTask\.Delay\b")]
    private static partial Regex Impure();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();
}
