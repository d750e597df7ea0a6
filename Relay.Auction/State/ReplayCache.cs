using Relay.Auction.Ethereum;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>Signed requests that were answered already, shared by all nodes; each is forgotten when it is over anyway.</summary>
/// <remarks>Keyed by the signer too, and asked only after its signature was checked: nobody can use up another's request.</remarks>
public sealed class ReplayCache
{
    private readonly RedisConnection _redis;

    internal ReplayCache(RedisConnection redis) => _redis = redis;

    /// <summary>True for the first call with this signer and request; false for every further one within <paramref name="life"/>.</summary>
    public Task<bool> TryTakeAsync(Address signer, Hash32 request, TimeSpan life, CancellationToken cancellation)
        => _redis.CallAsync(redis => redis.StringSetAsync(_redis.Keys.Request(signer, request), "1", life, When.NotExists), cancellation);
}
