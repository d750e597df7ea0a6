using System.Threading.RateLimiting;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Api.Limits;

/// <summary>
/// The budgets of design.md 10. Before a signature is recovered only the client's address is charged, and the address together with the
/// signer that it claims; a signer's own budget only afterwards: whoever claims another's address uses up nothing of it.
/// </summary>
internal sealed class RequestBudgets : IDisposable
{
    private readonly PartitionedRateLimiter<ClientAddress> _addresses;
    private readonly PartitionedRateLimiter<(ClientAddress Client, Address Claimed)> _claims;
    private readonly PartitionedRateLimiter<Address> _signers;

    private readonly int _most;

    public RequestBudgets(LimitOptions options)
    {
        _most = options.PerAddress * options.BurstSeconds;
        _addresses = Buckets<ClientAddress>(options.PerAddress, options.BurstSeconds);
        _claims = Buckets<(ClientAddress, Address)>(options.PerClaim, options.BurstSeconds);
        _signers = Buckets<Address>(options.PerSigner, options.BurstSeconds);
    }

    /// <summary>Charges a client address; null where its budget allows it.</summary>
    public Rejection? Charge(ClientAddress client, int requests) => Take(_addresses, client, Math.Min(requests, _most), "the client address");

    /// <summary>Charges a client address together with the signer that it claims to be.</summary>
    public Rejection? Charge(ClientAddress client, Address claimed) => Take(_claims, (client, claimed), 1, "the client address together with the signer that it names");

    /// <summary>Charges a signer whose signature was found right.</summary>
    public Rejection? Charge(Address signer) => Take(_signers, signer, 1, "the signer");

    /// <inheritdoc/>
    public void Dispose()
    {
        _addresses.Dispose();
        _claims.Dispose();
        _signers.Dispose();
    }

    private static Rejection? Take<T>(PartitionedRateLimiter<T> buckets, T key, int requests, string whose)
    {
        using var lease = buckets.AttemptAcquire(key, requests);
        if (lease.IsAcquired) return null;
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
