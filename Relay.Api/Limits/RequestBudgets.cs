using System.Buffers.Binary;
using System.Threading.RateLimiting;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.State;

namespace Relay.Api.Limits;

/// <summary>
/// The budgets of design.md 10. Before a signature is recovered only the client's address is charged, and the address together with the
/// signer that it claims; a signer's own budget only afterwards: whoever claims another's address uses up nothing of it.
/// </summary>
/// <remarks>Each is charged twice: to a bucket of this node's own, which holds where Redis is away, and to the one that all nodes share.</remarks>
internal sealed class RequestBudgets : IDisposable
{
    private readonly PartitionedRateLimiter<ClientAddress> _addresses;
    private readonly PartitionedRateLimiter<(ClientAddress Client, Address Claimed)> _claims;
    private readonly PartitionedRateLimiter<Address> _signers;
    private readonly SharedBudget<ClientAddress> _sharedAddresses;
    private readonly SharedBudget<(ClientAddress Client, Address Claimed)> _sharedClaims;
    private readonly SharedBudget<Address> _sharedSigners;

    private readonly int _most;

    public RequestBudgets(LimitOptions options, RelayStore store, RelayKeys keys, TimeProvider time)
    {
        _most = options.PerAddress * options.BurstSeconds;
        _addresses = Buckets<ClientAddress>(options.PerAddress, options.BurstSeconds);
        _claims = Buckets<(ClientAddress, Address)>(options.PerClaim, options.BurstSeconds);
        _signers = Buckets<Address>(options.PerSigner, options.BurstSeconds);
        _sharedAddresses = new(store.Budgets, client => Name("address", client, null), options.PerAddress, options.BurstSeconds, time);
        _sharedClaims = new(store.Budgets, key => Name("claim", key.Client, key.Claimed), options.PerClaim, options.BurstSeconds, time);
        _sharedSigners = new(store.Budgets, signer => Name("signer", default, signer), options.PerSigner, options.BurstSeconds, time);

        string Name(string kind, ClientAddress client, Address? signer)
        {
            Span<byte> bytes = stackalloc byte[9 + Address.Size];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, client.High);
            bytes[8] = client.IsV4 ? (byte)4 : (byte)6;
            signer.GetValueOrDefault().CopyTo(bytes[9..]);
            return keys.Rest.Mac($"relay/1/budget-{kind}", bytes).ToString();
        }
    }

    /// <summary>Charges a client address; null where its budget allows it.</summary>
    public Rejection? Charge(ClientAddress client, int requests) => Take(_addresses, _sharedAddresses, client, Math.Min(requests, _most), "the client address");

    /// <summary>Charges a client address together with the signer that it claims to be.</summary>
    public Rejection? Charge(ClientAddress client, Address claimed) => Take(_claims, _sharedClaims, (client, claimed), 1, "the client address together with the signer that it names");

    /// <summary>Charges a signer whose signature was found right.</summary>
    public Rejection? Charge(Address signer) => Take(_signers, _sharedSigners, signer, 1, "the signer");

    /// <inheritdoc/>
    public void Dispose()
    {
        _addresses.Dispose();
        _claims.Dispose();
        _signers.Dispose();
    }

    /// <summary>Ends when what was asked of the shared budgets is there.</summary>
    internal Task SharedAsync() => Task.WhenAll(_sharedAddresses.AskedAsync(), _sharedClaims.AskedAsync(), _sharedSigners.AskedAsync());

    private static Rejection? Take<T>(PartitionedRateLimiter<T> buckets, SharedBudget<T> shared, T key, int requests, string whose)
        where T : notnull
    {
        using var lease = buckets.AttemptAcquire(key, requests);
        if (lease.IsAcquired && shared.TryUse(key, requests)) return null;
        return new Rejection(RejectionCode.RateLimited, $"too many requests: the budget of {whose} is used up; it refills each second");
    }

    private static PartitionedRateLimiter<T> Buckets<T>(int perSecond, int burstSeconds)
        where T : notnull
        => PartitionedRateLimiter.Create<T, T>(key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perSecond * burstSeconds,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
}
