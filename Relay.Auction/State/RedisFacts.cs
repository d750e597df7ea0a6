using System.Globalization;
using System.Net;

namespace Relay.Auction.State;

/// <summary>What one Redis server says of itself, for whoever looks whether a relay can rely on it. Nothing is written there.</summary>
/// <param name="Address">host:port.</param>
/// <param name="Info">The fields of INFO.</param>
/// <param name="Settings">What CONFIG GET tells of the settings that matter; empty where the server forbids it, as hosted ones do.</param>
/// <param name="ClockOff">How far its clock is ahead of this machine's.</param>
public sealed record RedisFacts(string Address, IReadOnlyDictionary<string, string> Info, IReadOnlyDictionary<string, string> Settings, TimeSpan ClockOff)
{
    private static readonly string[] Asked = ["appendonly", "appendfsync", "maxmemory-policy", "maxclients", "min-replicas-to-write"];

    /// <summary>Its version, such as 7.0.15; empty where it does not tell.</summary>
    public string Version => Info.GetValueOrDefault("redis_version", "");

    /// <summary>A number of INFO; 0 where it is not there.</summary>
    public long Number(string field) => long.TryParse(Info.GetValueOrDefault(field), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Asks the server that a relay with this configuration would use: of Sentinels the primary that they name, of a list the first that answers.</summary>
    /// <exception cref="StoreUnavailableException">The configuration cannot be read, or nobody answers; the message says which.</exception>
    public static async Task<RedisFacts> AskAsync(string configuration, StoreOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var settings = RedisSettings.Parse(configuration, options);
        if (settings.Service is null) return await AskFirstAsync(settings, settings.Addresses, time, cancellation).ConfigureAwait(false);
        // Sentinels have a password of their own: the server that they name is asked as a server.
        await using var sentinels = await SentinelWatch.StartAsync(settings, TimeSpan.FromSeconds(3), time, cancellation).ConfigureAwait(false);
        var server = RedisSettings.Parse(string.Join(',', configuration.Split(',').Where(word => !word.TrimStart().StartsWith("serviceName=", StringComparison.OrdinalIgnoreCase))), options);
        return await AskFirstAsync(server, [sentinels.Primary!], time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Asks the private server of a relay's data folder; null where none runs there.</summary>
    public static async Task<RedisFacts?> AskPrivateAsync(string folder, TimeProvider time, CancellationToken cancellation)
    {
        if (RedisFolder.ServerOf(Path.Combine(folder, "redis.conf")) is not { } server) return null;
        try
        {
            return await AskAsync($"127.0.0.1:{server.Port.ToString(CultureInfo.InvariantCulture)},password={server.Password}", new StoreOptions(), time, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private static async Task<RedisFacts> AskFirstAsync(RedisSettings settings, IEnumerable<EndPoint> servers, TimeProvider time, CancellationToken cancellation)
    {
        List<string> faults = [];
        foreach (var server in servers)
        {
            try
            {
                return await AskAsync(settings, server, time, cancellation).ConfigureAwait(false);
            }
            catch (IOException fault)
            {
                faults.Add($"{RedisSettings.TextOf(server)}: {fault.Message}");
            }
        }

        throw new StoreUnavailableException($"no Redis answers ({string.Join("; ", faults)})");
    }

    private static async Task<RedisFacts> AskAsync(RedisSettings settings, EndPoint server, TimeProvider time, CancellationToken cancellation)
    {
        using var connection = await settings.OpenAsync(server, time, cancellation).ConfigureAwait(false);
        var info = await connection.AskAsync(cancellation, "INFO").ConfigureAwait(false);
        if (info is RespError refused) throw new IOException(refused.Message);
        var before = time.GetUtcNow();
        var told = await connection.AskAsync(cancellation, "TIME").ConfigureAwait(false);
        var middle = before + (time.GetUtcNow() - before) / 2;
        Dictionary<string, string> found = [];
        foreach (var name in Asked)
        {
            if (await connection.AskAsync(cancellation, "CONFIG", "GET", name).ConfigureAwait(false) is object?[] and [_, string value]) found[name] = value;
        }

        return new RedisFacts(RedisSettings.TextOf(server), Fields(info as string ?? ""), found, told is object?[] and [string seconds, string micros] ? Instant(seconds, micros) - middle : TimeSpan.Zero);
    }

    private static Dictionary<string, string> Fields(string info)
        => info.Split("\r\n").Select(line => line.Split(':', 2)).Where(words => words.Length == 2).GroupBy(words => words[0]).ToDictionary(group => group.Key, group => group.First()[1]);

    private static DateTimeOffset Instant(string seconds, string micros)
        => DateTimeOffset.UnixEpoch.AddSeconds(long.Parse(seconds, CultureInfo.InvariantCulture)).AddTicks(long.Parse(micros, CultureInfo.InvariantCulture) * TimeSpan.TicksPerMicrosecond);
}
