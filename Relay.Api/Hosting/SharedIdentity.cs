using Relay.Auction.Keys;
using Relay.Auction.State;

namespace Relay.Api.Hosting;

/// <summary>All nodes of a relay sign and encrypt with the same keys. The first one writes down which in Redis; one with others does not start.</summary>
internal static class SharedIdentity
{
    /// <exception cref="StartException">The store is another relay's, or this node has other keys than its fellows.</exception>
    public static async Task ClaimAsync(RelayStore store, ulong chainId, RelayKeys keys, string folder, CancellationToken cancellation)
    {
        // The MAC tells nothing of the key, and two keys apart.
        string[] own = [keys.Relay.Address.ToString(), keys.Edge.Address.ToString(), keys.Rest.Mac("identity", []).ToString()];
        var standing = (await store.ClaimAsync(string.Join(' ', own), cancellation).ConfigureAwait(false)).Split(' ');
        if (standing.SequenceEqual(own)) return;
        var why = standing[0] == own[0] ? "another edge.key or rest.key than its other nodes" : $"the keys of relay {own[0]}";
        throw new StartException($"This Redis is that of relay {standing[0]} on chain {chainId}, and {folder} has {why}. All nodes of a relay need the same key folder: copy relay/ from one that runs (docs/nodes.md).");
    }
}
