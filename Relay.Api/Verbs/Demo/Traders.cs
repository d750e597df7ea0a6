using System.Globalization;
using System.Text.Json;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Api.Verbs.Demo;

/// <summary>A bundle that a searcher of the demo wants to win with.</summary>
internal sealed record Offer(string Searcher, string What, string Bid, IReadOnlyList<string> Txs)
{
    public BundleToSend ToBundle()
    {
        var transactions = Txs.Select(text => Hex.TryDecode(text, out var raw) ? new BidTransaction(Tolerance.None, raw) : throw new DemoFaultException("the traders printed what is no transaction"));
        var bid = UInt256.TryParse(Bid, out var wei) ? wei : throw new DemoFaultException("the traders printed what is no amount");
        return new BundleToSend(new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = bid, Transactions = [.. transactions] }, null, 1);
    }

    /// <summary>Who and what, without contents.</summary>
    public override string ToString() => $"{Searcher}: {What}";
}

/// <summary>deploy/demo/traders.mjs: wallets and searchers that sign with ethers.</summary>
internal sealed class Traders(ChildProcess process) : IAsyncDisposable
{
    public static Traders Start(string repository, string folder, string rpc, int bundles)
        => new(ChildProcess.Start(folder, "traders", "node",
            [Path.Combine(repository, "deploy", "demo", "traders.mjs"), "--rpc", rpc, "--bundles", bundles.ToString(CultureInfo.InvariantCulture)]));

    /// <summary>Lets them sign a round against the chain as it is now.</summary>
    public async Task<IReadOnlyList<Offer>> NextRoundAsync(CancellationToken cancellation)
    {
        await process.WriteLineAsync("next", cancellation);
        List<Offer> offers = [];
        while (true)
        {
            using var line = JsonDocument.Parse(await process.ReadLineAsync(cancellation));
            if (line.RootElement.TryGetProperty("round", out _)) return offers;
            offers.Add(line.RootElement.Deserialize<Offer>(JsonSerializerOptions.Web)!);
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
