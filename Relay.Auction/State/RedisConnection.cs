using System.Collections.Concurrent;
using System.Globalization;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>The one connection: runs scripts and commands within a time, and turns every failure into one exception. Where the primary is another server, it is exchanged under its users.</summary>
internal sealed class RedisConnection(RedisLine line, RedisKeys keys, StoreOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly TimeSpan _commandTimeout = TimeSpan.FromMilliseconds(options.CommandTimeoutMilliseconds);
    private readonly ConcurrentDictionary<RedisChannel, Action> _followed = new();
    private volatile RedisLine _line = line;

    public RedisKeys Keys => keys;

    public StoreOptions Options => options;

    public StoreDamage Damage { get; } = new(time);

    public TimeSpan Retention { get; } = TimeSpan.FromSeconds(options.RetentionSeconds);

    /// <summary>The connection in force.</summary>
    public RedisLine Line => _line;

    private IDatabase Database => _line.Database;

    /// <summary>Calls <paramref name="told"/> for each message of a channel, also after the connection was exchanged.</summary>
    public Task FollowAsync(RedisChannel channel, Action told)
    {
        _followed[channel] = told;
        return _line.Subscriber.SubscribeAsync(channel, (_, _) => told());
    }

    /// <summary>Uses another connection from now on. What the former one has not answered fails, and may be repeated.</summary>
    public async Task ExchangeAsync(RedisLine next)
    {
        try
        {
            foreach (var (channel, told) in _followed) await next.Subscriber.SubscribeAsync(channel, (_, _) => told()).ConfigureAwait(false);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            await next.DisposeAsync().ConfigureAwait(false);
            throw Unavailable(error, "a key of this chain");
        }

        var former = _line;
        _line = next;
        await former.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Runs a script; once more where the server had forgotten it (restart, SCRIPT FLUSH): NOSCRIPT means that nothing ran.</summary>
    public async Task<RedisResult> EvalAsync(string script, RedisKey[] scriptKeys, RedisValue[] arguments, CancellationToken cancellation, TimeSpan? timeout = null)
    {
        try
        {
            try
            {
                return await WithinAsync(Database.ScriptEvaluateAsync(script, scriptKeys, arguments), timeout, cancellation).ConfigureAwait(false);
            }
            catch (RedisServerException forgotten) when (forgotten.Message.Contains("NOSCRIPT", StringComparison.Ordinal))
            {
                return await WithinAsync(Database.ScriptEvaluateAsync(script, scriptKeys, arguments), timeout, cancellation).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Unavailable(error, scriptKeys.Length > 0 ? string.Join(", ", scriptKeys.Select(key => (string?)key).Distinct()) : "a key");
        }
    }

    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellation)
    {
        try
        {
            return await WithinAsync(command(Database), null, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Unavailable(error, "a key of this chain");
        }
    }

    /// <summary>The string at a key, or null.</summary>
    public async Task<ReadOnlyMemory<byte>?> BytesAsync(RedisKey key, CancellationToken cancellation)
        => BytesOf(await CallAsync(redis => redis.StringGetAsync(key), cancellation).ConfigureAwait(false));

    /// <summary>True where a primary says anything to a write, be it that it cannot do it now.</summary>
    /// <remarks>A server that was a replica when the client library last asked is sent no writes by it for another minute, whatever it is by now.</remarks>
    public async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            await TouchAsync(cancellation).ConfigureAwait(false);
            return _line.Replicas is not { IsStuck: true };
        }
        catch (StoreUnavailableException fault)
        {
            return fault.InnerException is RedisServerException { Message: var said } && !Says(said, "READONLY ");
        }
    }

    /// <summary>Writes something of no importance.</summary>
    public Task TouchAsync(CancellationToken cancellation) => CallAsync(redis => redis.StringSetAsync(keys.Marker, RedisValue.EmptyString, TimeSpan.FromMinutes(1)), cancellation);

    /// <summary>A number in a hash; null where there is none, or something else.</summary>
    public async Task<ulong?> NumberAsync(RedisKey key, RedisValue field, CancellationToken cancellation)
    {
        try
        {
            var stored = (string?)await CallAsync(redis => redis.HashGetAsync(key, field), cancellation).ConfigureAwait(false);
            return stored is null ? null : Read(key, () => ulong.Parse(stored, CultureInfo.InvariantCulture));
        }
        catch (StoreDamagedException)
        {
            return null;
        }
    }

    /// <remarks>Not a cast: a null array converts to empty memory, not to none.</remarks>
    public static ReadOnlyMemory<byte>? BytesOf(RedisValue value) => value.IsNull ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>((byte[])value!);

    public ValueTask DisposeAsync() => _line.DisposeAsync();

    private Task<T> WithinAsync<T>(Task<T> answer, TimeSpan? timeout, CancellationToken cancellation)
        => answer.WaitAsync(timeout ?? _commandTimeout, time, cancellation);

    private static bool IsStoreFailure(Exception error) => error is RedisException or TimeoutException or ObjectDisposedException;

    /// <summary>Reads what was answered for a key; what is not of the form that the relay writes is named, whatever it is.</summary>
    public T Read<T>(RedisKey key, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FormatException or ArgumentException or OverflowException or InvalidCastException or IndexOutOfRangeException or NullReferenceException)
        {
            throw Damaged(key, error);
        }
    }

    /// <summary>The content of a key is not the relay's: to be thrown.</summary>
    public StoreDamagedException Damaged(RedisKey key, Exception? error = null) => Noted(new StoreDamagedException(key!, key, error));

    private StoreDamagedException Noted(StoreDamagedException damaged)
    {
        Damage.Note(damaged.Message);
        return damaged;
    }

    private StoreUnavailableException Unavailable(Exception error, string keys)
        => error is RedisServerException { Message: var said } && IsOfAForeignValue(said) ? Noted(new StoreDamagedException(keys, null, error)) : new StoreUnavailableException(Words(error), error);

    /// <summary>A wrong type; or a script that read something that it cannot have written.</summary>
    private static bool IsOfAForeignValue(string said)
        => Says(said, "WRONGTYPE ") || Says(said, "is not an integer") || Says(said, "hash value is not") || (Says(said, "user_script") && Says(said, "attempt to "));

    private static string Words(Exception error) => error switch
    {
        TimeoutException => "Redis did not answer in time",
        RedisServerException { Message: var said } when Says(said, "OOM ") => "Redis is at its memory limit",
        RedisServerException { Message: var said } when Says(said, "MISCONF ") => "Redis cannot write to its disk",
        RedisServerException { Message: var said } when Says(said, "NOREPLICAS ") => "Redis has fewer replicas than it must have to take a write",
        RedisServerException { Message: var said } when Says(said, "READONLY ") => "Redis is a replica and takes no writes",
        RedisServerException { Message: var said } when Says(said, "LOADING ") => "Redis is reading its files",
        _ => "Redis could not carry out a command",
    };

    private static bool Says(string message, string word) => message.Contains(word, StringComparison.Ordinal);
}
