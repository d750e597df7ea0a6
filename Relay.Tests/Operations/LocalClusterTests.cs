using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Operations;

/// <summary><c>deploy/local-cluster.sh</c> as somebody starts it.</summary>
[NonParallelizable]
public sealed class LocalClusterTests
{
    [Test]
    [CancelAfter(180_000)]
    public async Task What_one_node_takes_another_streams_also_after_the_leader_and_Redis_are_killed_and_the_end_leaves_no_process(CancellationToken cancellation)
    {
        using var folder = new DataFolder();
        var cluster = await StartAsync(folder.Path, cancellation);
        try
        {
            await CheckAsync(cluster, folder.Path, cancellation);
        }
        finally
        {
            // Whatever went wrong: the script ends what it started.
            cluster.Program.Terminate();
            await cluster.Program.EndedAsync();
            await cluster.Program.DisposeAsync();
        }
    }

    private static async Task CheckAsync(Cluster cluster, string folder, CancellationToken cancellation)
    {
        using var first = new RelayDoor(cluster.Urls[0], Path.Combine(folder, "node1"));
        using var second = new RelayDoor(cluster.Urls[1], Path.Combine(folder, "node2"));
        using var third = new RelayDoor(cluster.Urls[2], Path.Combine(folder, "node3"));
        using var searcher = new TestSearcher();
        cluster.Processes.Should().HaveCount(9).And.OnlyContain(id => Lives(id));
        await SubmitAsync(first, third);

        double[] leading = await Task.WhenAll(cluster.Metrics.Select(async url => (await Scrape.OfAsync(url, cancellation))["relay_auction_leading"]));
        leading.Order().Should().Equal([0, 0, 1], "one of the nodes leads");
        var leader = Array.IndexOf(leading, 1);
        ChildProgram.Signal(cluster.Processes[leader], 9);
        var (here, there) = (leader == 1 ? first : second, leader == 2 ? first : third);
        await SubmitAsync(here, there);

        ChildProgram.Signal(cluster.Processes[4], 9);
        while ((await Scrape.OfAsync(cluster.Metrics[leader == 1 ? 0 : 1], cancellation))["relay_store_connections_total{event=\"switched\"}"] == 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TestTime.System, cancellation);
        await SubmitAsync(here, there);
        cluster.Program.Terminate();
        (await cluster.Program.EndedAsync()).ExitCode.Should().Be(0);
        cluster.Processes.Should().NotContain(id => Lives(id));

        async Task SubmitAsync(RelayDoor here, RelayDoor there)
        {
            // A slot in which a server died may be void; the next ones go on.
            while (true)
            {
                var header = await here.NextSlotAsync(1_500, cancellation);
                await here.SubmitAsync(header, searcher.Seal(header), cancellation);
                if ((await there.ResultOfAsync(header.Slot, cancellation)).Winners is [_]) return;
            }
        }
    }

    private static async Task<Cluster> StartAsync(string folder, CancellationToken cancellation)
    {
        var program = ChildProgram.Start(
            Path.Combine(Repository.Root, "deploy", "local-cluster.sh"), [folder, "--Relay:Auction:SlotDurationMilliseconds=3000", "--Relay:Auction:CloseLeadMilliseconds=100"],
            ("RELAY", Path.Combine(AppContext.BaseDirectory, "relay")), ("PORT", FreePorts().ToString(CultureInfo.InvariantCulture)));
        var lines = new List<string>();
        while (lines.Count < 6) lines.Add(await program.ReadLineAsync(cancellation));
        lines[0].Should().StartWith("cluster ready");
        return new Cluster(program,
            [.. lines[1..4].Select(line => new Uri(line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1]))],
            [.. lines[1..4].Select(line => line.Split("metrics ")[1].TrimEnd('/'))],
            [.. lines[1..].SelectMany(line => line.Split("pid")[1].TrimStart('s').Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture))]);
    }

    /// <summary>A start from which fifty ports are free, as far as one can tell.</summary>
    private static int FreePorts()
    {
        var used = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        return Enumerable.Range(0, 200).Select(i => 21_000 + (50 * i)).First(start => !Enumerable.Range(start, 50).Any(used.Contains));
    }

    private static bool Lives(int id) => Directory.Exists($"/proc/{id}");

    private sealed record Cluster(ChildProgram Program, Uri[] Urls, string[] Metrics, int[] Processes);
}
