using System.Globalization;
using Relay.Auction.Receipts;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The relay's store for one chain, on Redis. Safe for concurrent use; one per process and chain.</summary>
/// <remarks>
/// Every method throws <see cref="StoreUnavailableException"/> where Redis fails or does not answer in time (appends answer
/// <see cref="AppendOutcome.Unavailable"/> instead), and may then be repeated: all writes are idempotent. A cancelled call
/// may have been carried out.
/// </remarks>
public sealed class RelayStore : IAsyncDisposable
{
    /// <summary>Most bytes of envelopes that are remembered to be offered again; past it only their hashes are.</summary>
    private const long MostRemembered = 256L << 20;

    private readonly RedisConnection _redis;
    private readonly LineKeeper _keeper;
    private readonly WakeChannel _wakes;
    private readonly WakeChannel _leafWakes;

    private RelayStore(RedisConnection redis, LineKeeper keeper)
    {
        (_redis, _keeper) = (redis, keeper);
        _wakes = new WakeChannel(redis, redis.Keys.Wake);
        _leafWakes = new WakeChannel(redis, redis.Keys.LeafWake);
        Headers = new HeaderStore(redis);
        var memory = new LeafMemory(MostRemembered);
        Lost = new LostLeaves(redis, memory);
        Leaves = new LeafLog(redis, memory, Lost);
        Lease = new LeaderLease(redis);
        Records = new SlotRecords(redis);
        Results = new ResultsLog(redis);
        Replays = new ReplayCache(redis);
        Feed = new FeedStore(redis);
        Builders = new BuilderJournal(redis);
        Orders = new OrderStore(redis, Leaves);
        Tallies = new SignerTallies(redis);
        Hints = new HintStore(redis);
        Budgets = new BudgetStore(redis);
        Quarantine = new Quarantine(redis);
    }

    /// <summary>How long the keys of a slot live after their first write.</summary>
    public TimeSpan Retention => _redis.Retention;

    /// <summary>Signed slot headers.</summary>
    public HeaderStore Headers { get; }

    /// <summary>The leaves of each slot, in sequence, and the close.</summary>
    public LeafLog Leaves { get; }

    /// <summary>What a failover lost of them, and this process knows.</summary>
    public LostLeaves Lost { get; }

    /// <summary>Who closes slots.</summary>
    public LeaderLease Lease { get; }

    /// <summary>Records that are written once per slot.</summary>
    public SlotRecords Records { get; }

    /// <summary>The results of slots.</summary>
    public ResultsLog Results { get; }

    /// <summary>Signed requests that were answered.</summary>
    public ReplayCache Replays { get; }

    /// <summary>What builders are told, numbered.</summary>
    public FeedStore Feed { get; }

    /// <summary>What became of what builders were told.</summary>
    public BuilderJournal Builders { get; }

    /// <summary>Standing orders, encrypted by the caller.</summary>
    public OrderStore Orders { get; }

    /// <summary>What signers did, counted.</summary>
    public SignerTallies Tallies { get; }

    /// <summary>What owners share of their orders, numbered.</summary>
    public HintStore Hints { get; }

    /// <summary>Budgets of requests that all nodes share.</summary>
    public BudgetStore Budgets { get; }

    /// <summary>Moves what the relay did not write out of the way of who leads.</summary>
    public Quarantine Quarantine { get; }

    /// <summary>What of that this process saw of late.</summary>
    public StoreDamage Damage => _redis.Damage;

    /// <summary>Connects within <see cref="StoreOptions.ConnectTimeoutMilliseconds"/>; afterwards the connection heals itself.</summary>
    /// <param name="configuration">host:port[,host:port…][,password=…] as StackExchange.Redis reads it; with serviceName=… the addresses are Sentinels'.</param>
    /// <param name="chainId">The chain; each has keys of its own.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock of time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">Nobody answers, or the configuration cannot be read.</exception>
    public static async Task<RelayStore> ConnectAsync(string configuration, ulong chainId, StoreOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var settings = RedisSettings.Parse(configuration, options);
        var keys = new RedisKeys(chainId);
        var sentinels = settings.Service is null ? null : await SentinelWatch.StartAsync(settings, TimeSpan.FromMilliseconds(options.ConnectTimeoutMilliseconds), time, cancellation).ConfigureAwait(false);
        try
        {
            var primary = sentinels?.Primary;
            var line = await RedisLine.OpenAsync(settings, primary, keys, options, time, cancellation).ConfigureAwait(false);
            var redis = new RedisConnection(line, keys, options, time);
            var store = new RelayStore(redis, new LineKeeper(redis, settings, sentinels, primary, time));
            await store._wakes.SubscribeAsync().ConfigureAwait(false);
            return store;
        }
        catch
        {
            if (sentinels is not null) await sentinels.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes whose store this is where nobody has, and gives what stands.</summary>
    /// <param name="identity">The same for all nodes of one relay; 1 … 200 characters, no secret.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<string> ClaimAsync(string identity, CancellationToken cancellation)
    {
        var key = _redis.Keys.Identity;
        if (await _redis.CallAsync(redis => redis.KeyTypeAsync(key), cancellation).ConfigureAwait(false) is not (RedisType.None or RedisType.String))
        {
            // No relay wrote that, and no node could start any more.
            _redis.Damaged(key);
            await _redis.CallAsync(redis => redis.KeyRenameAsync(key, RedisKeys.Damaged(key)), cancellation).ConfigureAwait(false);
            await _redis.CallAsync(redis => redis.KeyExpireAsync(RedisKeys.Damaged(key), _redis.Retention), cancellation).ConfigureAwait(false);
        }

        await _redis.CallAsync(redis => redis.StringSetAsync(key, identity, TimeSpan.FromSeconds(RedisKeys.LastingSeconds), When.NotExists), cancellation).ConfigureAwait(false);
        return (string?)await _redis.CallAsync(redis => redis.StringGetAsync(key), cancellation).ConfigureAwait(false) ?? identity;
    }

    /// <summary>Writes something of no importance: a server may answer and take no writes.</summary>
    public Task TouchAsync(CancellationToken cancellation) => _redis.TouchAsync(cancellation);

    /// <summary>The clock of the Redis server, to compare with one's own; microseconds.</summary>
    public async Task<DateTimeOffset> TimeAsync(CancellationToken cancellation)
    {
        var server = await ServerAsync(cancellation).ConfigureAwait(false);
        var microseconds = (Parse((string)server[0]!) * 1_000_000) + Parse((string)server[1]!);
        return DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>The run id of the Redis server: another one means that the store was restarted or failed over.</summary>
    public async Task<string> RunIdAsync(CancellationToken cancellation)
        => (string)(await ServerAsync(cancellation).ConfigureAwait(false))[2]!;

    /// <summary>How safe the server's settings make an append; null where it keeps no append-only file, or does not tell.</summary>
    /// <remarks><see cref="Durability.Replicated"/> where each append waits for replicas, whatever the files are.</remarks>
    public async Task<Durability?> DurabilityAsync(CancellationToken cancellation)
    {
        if (_redis.Line.Replicas is not null) return Durability.Replicated;
        try
        {
            if (await SettingAsync("appendonly", cancellation).ConfigureAwait(false) != "yes") return null;
            return await SettingAsync("appendfsync", cancellation).ConfigureAwait(false) switch
            {
                "always" => Durability.Fsync,
                "everysec" => Durability.EverySecond,
                _ => null,
            };
        }
        catch (StoreUnavailableException error) when (error.InnerException is RedisServerException)
        {
            return null; // Hosted servers forbid CONFIG.
        }
    }

    /// <summary>Calls <paramref name="wake"/> soon after anything but a leaf or an order was added, on a pool thread, never twice at once. A hint only:
    /// it may be lost, and many additions may be one call, so poll as well. Dispose the answer to end it: afterwards no call runs.</summary>
    public IDisposable OnWake(Action wake) => _wakes.On(wake);

    /// <summary>The same for leaves, of which there are thousands in a slot: for whoever follows them and for nobody else.</summary>
    public IDisposable OnLeaf(Action wake) => _leafWakes.On(wake);

    /// <summary>Closes the connection; what is under way is finished first.</summary>
    public async ValueTask DisposeAsync()
    {
        await _keeper.DisposeAsync().ConfigureAwait(false);
        await _redis.DisposeAsync().ConfigureAwait(false);
        Lost.Dispose();
    }

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);

    private async Task<RedisResult[]> ServerAsync(CancellationToken cancellation)
        => (RedisResult[])(await _redis.EvalAsync(LuaScripts.Server, [_redis.Keys.Fence], [], cancellation).ConfigureAwait(false))!;

    private async Task<string?> SettingAsync(string name, CancellationToken cancellation)
    {
        var answer = await _redis.CallAsync(redis => redis.ExecuteAsync("CONFIG", "GET", name), cancellation).ConfigureAwait(false);
        return (string[])answer! is [_, var value] ? value : null;
    }
}
