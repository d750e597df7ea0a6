using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>An account on the parent block.</summary>
/// <param name="Nonce">The nonce that its next transaction must have.</param>
/// <param name="Balance">In wei.</param>
internal sealed record ParentAccount(ulong Nonce, UInt256 Balance);

/// <summary>Nonces and balances on one block, read in batches and kept: the relay checks them itself, for nodes differ in what they check.</summary>
internal sealed class ParentAccounts(ExecutionNode node, Hash32 parent)
{
    private const int MostPerBatch = 100;

    private readonly ConcurrentDictionary<Address, ParentAccount> _accounts = new();

    /// <summary>All that were read.</summary>
    public IEnumerable<KeyValuePair<Address, ParentAccount>> Known => _accounts;

    /// <summary>An account that was read before.</summary>
    public bool TryGet(Address address, [NotNullWhen(true)] out ParentAccount? account) => _accounts.TryGetValue(address, out account);

    /// <summary>Reads what is not known yet.</summary>
    /// <returns>False where the node did not answer for some of them.</returns>
    public async Task<bool> LoadAsync(IEnumerable<Address> addresses, TimeSpan budget, CancellationToken cancellation)
    {
        var batches = addresses.Where(address => !_accounts.ContainsKey(address)).Distinct().Chunk(MostPerBatch);
        var loads = await Task.WhenAll(batches.Select(batch => LoadAsync(batch, budget, cancellation))).ConfigureAwait(false);
        return loads.All(loaded => loaded);
    }

    /// <summary>Senders and authorities of these transactions; false where a signature is of no address.</summary>
    public static bool TryAccountsOf(IEnumerable<SignedTransaction> transactions, ICollection<Address> accounts)
    {
        foreach (var transaction in transactions)
        {
            if (!transaction.TryGetSender(out var sender)) return false;
            accounts.Add(sender);
            foreach (var authorization in transaction.Authorizations)
            {
                if (authorization.TryGetAuthority(out var authority)) accounts.Add(authority);
            }
        }

        return true;
    }

    private async Task<bool> LoadAsync(Address[] batch, TimeSpan budget, CancellationToken cancellation)
    {
        var body = JsonRpc.Batch(batch.Length * 2, i => i % 2 == 0 ? "eth_getTransactionCount" : "eth_getBalance", (i, json) =>
        {
            json.WriteStringValue(batch[i / 2].ToString());
            JsonRpc.WriteBlock(json, parent);
        });
        if (await node.CallAsync(body, answers => Read(answers, batch.Length), budget, cancellation).ConfigureAwait(false) is not NodeAnswer<ParentAccount[]>.Given { Value: var accounts }) return false;
        for (var i = 0; i < batch.Length; i++) _accounts[batch[i]] = accounts[i];
        return true;
    }

    private static ParentAccount[]? Read(JsonElement answers, int count)
    {
        if (JsonRpc.Results(answers, count * 2) is not { } results) return null;
        var accounts = new ParentAccount[count];
        for (var i = 0; i < count; i++)
        {
            if (!JsonRpc.TryUInt256(results[i * 2], out var nonce) || nonce > (UInt256)ulong.MaxValue || !JsonRpc.TryUInt256(results[i * 2 + 1], out var balance)) return null;
            accounts[i] = new ParentAccount((ulong)nonce.Low, balance);
        }

        return accounts;
    }
}
