namespace Relay.Auction.State;

/// <summary>Budgets that all nodes of a relay share. Each takes a block of one ahead, so that a request costs no round trip.</summary>
public sealed class BudgetStore
{
    private readonly RedisConnection _redis;

    internal BudgetStore(RedisConnection redis) => _redis = redis;

    /// <summary>Takes a block out of a budget.</summary>
    /// <param name="name">The budget's name; a MAC, for it is made of what a client is.</param>
    /// <param name="perSecond">Tokens that come back in a second; 1 or more.</param>
    /// <param name="most">Tokens that are there at the most; 1 or more.</param>
    /// <param name="used">Tokens that this node used before it asked; they may leave a debt.</param>
    /// <param name="wanted">Tokens that it asks for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How many it got: 0 to <paramref name="wanted"/>.</returns>
    public async Task<int> LeaseAsync(string name, int perSecond, int most, int used, int wanted, CancellationToken cancellation)
        => (int)await _redis.EvalAsync(LuaScripts.LeaseBudget, [_redis.Keys.Budget(name)], [perSecond, most, used, wanted], cancellation).ConfigureAwait(false);
}
