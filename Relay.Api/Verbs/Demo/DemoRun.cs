using System.Globalization;

namespace Relay.Api.Verbs.Demo;

/// <summary>The demo from end to end: a chain, a relay, traders and a builder; slot after slot until all are played.</summary>
internal sealed class DemoRun(DemoOptions options, string repository, TimeProvider time)
{
    private const int CloseLeadMs = 500;

    /// <summary>0 only where every winner of every slot landed in the order of the feed.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var folder = DemoFolder.Create(repository, time);
        Console.WriteLine($"Starting a chain (anvil), a relay with slots of {options.SlotMs} ms, traders and a builder. Data and logs: {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
        await using var anvil = await Anvil.StartAsync(repository, folder, options.GasLimit, cancellation);
        await using var traders = Traders.Start(repository, folder, anvil.Url, options.Bundles);
        await using var relay = await RelayProcess.StartAsync(folder, Options(anvil), time, cancellation);
        await using var builder = Builder.Start(repository, folder, anvil.Url, relay);
        using var desk = new SearcherDesk(relay, folder, time);
        Console.WriteLine($"Relay at {relay.Url}; chain at {anvil.Url}. Every bundle is sealed here and opened only after its slot has closed.");
        if (options.IsOpenEnded) Console.WriteLine($"In a browser: {relay.Page} shows the slots; {relay.Page}start adds it to a wallet. A key with money on this chain, known to everybody: {Anvil.WalletKey}");

        var summary = new DemoSummary();
        try
        {
            await DemoTable.ShowAsync(async show =>
            {
                for (var played = 0; played < (options.Slots ?? int.MaxValue); played++) show(await PlayAsync(desk, traders, builder, summary, cancellation));
                return true;
            });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C: what was played counts.
        }

        return summary.Print(options);
    }

    private static async Task<BuiltSlot> PlayAsync(SearcherDesk desk, Traders traders, Builder builder, DemoSummary summary, CancellationToken cancellation)
    {
        var offers = await traders.NextRoundAsync(cancellation);
        var header = await desk.NextSlotAsync(600 + 3 * (ulong)offers.Count, cancellation);
        var placed = await desk.PlaceAsync(header, offers, cancellation);
        while (true)
        {
            var built = await builder.NextAsync(cancellation);
            if (built.Slot < placed.Slot) continue;
            summary.Add(placed, built);
            return built;
        }
    }

    private IEnumerable<(string, string)> Options(Anvil anvil) =>
    [
        ("Auction:ChainId", "31337"),
        ("Auction:SlotDurationMilliseconds", Text(options.SlotMs)),
        ("Auction:CloseLeadMilliseconds", Text(CloseLeadMs)),
        ("Auction:BlockGasLimit", Text(options.GasLimit)),
        // A visitor's wallet reads the chain through the relay, which then simulates every bundle: for a few it has the time in slots as short as these.
        .. options.IsOpenEnded ? [("Chain:NodeUrl", anvil.Url), ("Chain:MaxHeadAgeSeconds", "0")] : Array.Empty<(string, string)>(),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>Where a demo keeps its data: a fresh folder under <c>.relay/demo</c> for each run.</summary>
internal static class DemoFolder
{
    public static string Create(string repository, TimeProvider time)
    {
        var folder = Path.Combine(repository, ".relay", "demo", time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + Environment.ProcessId);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
