using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The one connection: runs scripts and commands within a time, and turns every failure into one exception.</summary>
internal sealed class RedisConnection(ConnectionMultiplexer multiplexer, RedisKeys keys, StoreOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly IDatabase _database = multiplexer.GetDatabase();
    private readonly TimeSpan _commandTimeout = TimeSpan.FromMilliseconds(options.CommandTimeoutMilliseconds);

    public RedisKeys Keys => keys;

    public StoreOptions Options => options;

    public TimeSpan Retention { get; } = TimeSpan.FromSeconds(options.RetentionSeconds);

    public ISubscriber Subscriber => multiplexer.GetSubscriber();

    /// <summary>Runs a script; once more where the server had forgotten it (restart, SCRIPT FLUSH): NOSCRIPT means that nothing ran.</summary>
    public async Task<RedisResult> EvalAsync(string script, RedisKey[] scriptKeys, RedisValue[] arguments, CancellationToken cancellation, TimeSpan? timeout = null)
    {
        try
        {
            try
            {
                return await WithinAsync(_database.ScriptEvaluateAsync(script, scriptKeys, arguments), timeout, cancellation).ConfigureAwait(false);
            }
            catch (RedisServerException forgotten) when (forgotten.Message.Contains("NOSCRIPT", StringComparison.Ordinal))
            {
                return await WithinAsync(_database.ScriptEvaluateAsync(script, scriptKeys, arguments), timeout, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Unavailable(error);
        }
    }

    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellation)
    {
        try
        {
            return await WithinAsync(command(_database), null, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Unavailable(error);
        }
    }

    /// <summary>The string at a key, or null.</summary>
    public async Task<ReadOnlyMemory<byte>?> BytesAsync(RedisKey key, CancellationToken cancellation)
        => BytesOf(await CallAsync(redis => redis.StringGetAsync(key), cancellation).ConfigureAwait(false));

    /// <remarks>Not a cast: a null array converts to empty memory, not to none.</remarks>
    public static ReadOnlyMemory<byte>? BytesOf(RedisValue value) => value.IsNull ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>((byte[])value!);

    public ValueTask DisposeAsync() => new(multiplexer.CloseAsync());

    private Task<T> WithinAsync<T>(Task<T> answer, TimeSpan? timeout, CancellationToken cancellation)
        => answer.WaitAsync(timeout ?? _commandTimeout, time, cancellation);

    private static bool IsStoreFailure(Exception error) => error is RedisException or TimeoutException;

    private static StoreUnavailableException Unavailable(Exception error) => error is TimeoutException
        ? new StoreUnavailableException("Redis did not answer in time", error)
        : new StoreUnavailableException("Redis could not carry out a command", error);
}
