using System.Collections.Concurrent;
using System.Text;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Slots;

namespace Relay.Api.Wallets;

/// <summary>Which secret a sender's transactions came with: who sends the same secret again sees the sender's own pending ones.</summary>
/// <remarks>
/// Kept by MAC in this process' memory, for as long as a private transaction is tried at the most: another node of the relay answers as
/// the execution node does. The key holds the sender, which its transaction's signature proves, so nobody can fill another's place.
/// </remarks>
internal sealed class WalletTokens(RelayKeys keys, TimeProvider time)
{
    private const int Most = 50_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Hash32, ulong> _until = new();

    /// <summary>A transaction came with a secret.</summary>
    public void Note(SignedTransaction transaction, string token)
    {
        if (!transaction.TryGetSender(out var sender)) return;
        if (_until.Count >= Most) Forget();
        _until[NameOf(sender, token)] = time.NowMs() + (ulong)Lifetime.TotalMilliseconds;
    }

    /// <summary>True where transactions of this sender came with this secret.</summary>
    public bool Knows(Address sender, string token) => _until.TryGetValue(NameOf(sender, token), out var until) && until > time.NowMs();

    private void Forget()
    {
        foreach (var (name, _) in _until.OrderBy(pair => pair.Value).Take(Most / 2)) _until.TryRemove(name, out _);
    }

    private Hash32 NameOf(Address sender, string token)
    {
        var secret = Encoding.ASCII.GetBytes(token);
        var content = new byte[Address.Size + secret.Length];
        sender.CopyTo(content);
        secret.CopyTo(content, Address.Size);
        return keys.Rest.Mac("relay/1/wallet-token", content);
    }
}
