using System.Text.Json;

namespace Relay.Api.Verbs.Demo;

/// <summary>What the demo's builder made of a slot.</summary>
internal sealed record BuiltSlot(
    ulong Slot, ulong Sequence, string Status, string? Reason, int Sealed, int Opened, int Won, string Value, long MsFromCloseToFeed, long MsFromCloseToResult,
    ulong Block, int Transactions, int Landed, bool InOrder, IReadOnlyList<string> Faults)
{
    /// <summary>True where every transaction of every winner stands in the block, in the order of the feed.</summary>
    public bool IsWhole => Status == "ranked" && InOrder && Landed == Transactions && Faults.Count == 0;
}

/// <summary>deploy/demo/builder.mjs: a builder on @microsoft/signalr that puts winners into blocks.</summary>
internal sealed class Builder(ChildProcess process) : IAsyncDisposable
{
    public static Builder Start(string repository, string folder, string rpc, RelayProcess relay)
        => new(ChildProcess.Start(folder, "builder", "node",
            [Path.Combine(repository, "deploy", "demo", "builder.mjs"), "--relay", relay.Url.GetLeftPart(UriPartial.Authority), "--rpc", rpc],
            ("NODE_EXTRA_CA_CERTS", relay.Certificate)));

    /// <summary>The next slot that was built, in the feed's order.</summary>
    public async Task<BuiltSlot> NextAsync(CancellationToken cancellation)
        => JsonSerializer.Deserialize<BuiltSlot>(await process.ReadLineAsync(cancellation), JsonSerializerOptions.Web)!;

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
