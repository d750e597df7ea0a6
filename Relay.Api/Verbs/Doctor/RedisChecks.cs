using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Relay.Api.Hosting;
using Relay.Auction.State;

namespace Relay.Api.Verbs.Doctor;

/// <summary>The store: the server that is configured, or the private one and the program that it is started from.</summary>
internal sealed class RedisChecks(RelayConfiguration configuration, TimeProvider time)
{
    private const int LeastMajor = 6, LeastClients = 64;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var (facts, fault) = configuration.Redis.Connection.Length > 0 ? await AskAsync(cancellation) : await PrivateAsync(cancellation);
        if (fault is not null) yield return fault;
        if (facts is null) yield break;
        yield return Version(facts.Version, facts.Address);
        yield return Role(facts);
        if (facts.Settings.Count == 0)
        {
            yield return Finding.Warning("redis-settings", $"{facts.Address} does not tell its settings (CONFIG is forbidden)", "See for yourself that appendonly is yes and maxmemory-policy is noeviction: receipts then promise everysec at most.");
        }
        else
        {
            yield return Persistence(facts);
            yield return Eviction(facts);
            yield return Clients(facts);
        }

        yield return Clock(facts);
    }

    private async Task<(RedisFacts? Facts, Finding? Fault)> AskAsync(CancellationToken cancellation)
    {
        try
        {
            return (await RedisFacts.AskAsync(configuration.Redis.Connection, configuration.Redis.Store, time, cancellation), null);
        }
        catch (StoreUnavailableException fault)
        {
            return (null, Finding.Fault("redis", fault.Message, $"Start it, or correct {RedisOptions.Section}:Connection (address, password, ssl); leave it empty for a private server."));
        }
    }

    private async Task<(RedisFacts? Facts, Finding? Fault)> PrivateAsync(CancellationToken cancellation)
    {
        if (await RedisFacts.AskPrivateAsync(Path.Combine(configuration.Api.DataFolder, "redis"), time, cancellation) is { } facts) return (facts, null);
        try
        {
            using var process = Process.Start(new ProcessStartInfo("redis-server", ["--version"]) { RedirectStandardOutput = true })!;
            var said = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            var version = said.Split(' ').FirstOrDefault(word => word.StartsWith("v=", StringComparison.Ordinal))?[2..] ?? "";
            return (null, Version(version, "redis-server, which the relay starts"));
        }
        catch (Win32Exception)
        {
            return (null, Finding.Fault("redis", "redis-server is not installed", $"Install it (apt-get install redis-server), or name a server: {RedisOptions.Section}:Connection"));
        }
    }

    private static Finding Version(string version, string where)
        => int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= LeastMajor
            ? Finding.Ok("redis", $"{where}, version {version}")
            : Finding.Warning("redis", $"{where}, version {(version.Length > 0 ? version : "unknown")}", $"The relay is tested with Redis 7: use {LeastMajor} or later.");

    private static Finding Role(RedisFacts facts)
        => facts.Info.GetValueOrDefault("loading") == "1" ? Finding.Warning("redis-role", $"{facts.Address} is reading its files", "Wait until it is ready.")
            : facts.Info.GetValueOrDefault("role") == "slave" ? Finding.Fault("redis-role", $"{facts.Address} is a replica and takes no writes", "Name the primary, or the Sentinels with serviceName=… (docs/nodes.md).")
            : facts.Info.GetValueOrDefault("aof_last_write_status", "ok") != "ok" ? Finding.Fault("redis-role", $"{facts.Address} cannot write its append-only file", "Make room on its disk, and look into its log.")
            : Finding.Ok("redis-role", $"primary, {facts.Number("connected_slaves")} replicas");

    private Finding Persistence(RedisFacts facts)
    {
        var (kept, fsync) = (facts.Settings.GetValueOrDefault("appendonly"), facts.Settings.GetValueOrDefault("appendfsync"));
        if (kept != "yes" && configuration.Redis.WaitReplicas > 0) return Finding.Ok("redis-persistence", $"no append-only file; {configuration.Redis.WaitReplicas} replicas acknowledge each submission");
        if (kept != "yes") return Finding.Warning("redis-persistence", "appendonly is no: a restart of Redis loses bundles that have a receipt", "redis-cli CONFIG SET appendonly yes, and appendonly yes with appendfsync always in redis.conf (docs/durability.md).");
        return fsync == "no"
            ? Finding.Warning("redis-persistence", "appendfsync is no: a crash loses whatever the system had not written yet", "redis-cli CONFIG SET appendfsync always (or everysec), and the same in redis.conf.")
            : Finding.Ok("redis-persistence", $"appendonly yes, appendfsync {fsync}");
    }

    private static Finding Eviction(RedisFacts facts)
    {
        var policy = facts.Settings.GetValueOrDefault("maxmemory-policy", "");
        if (policy != "noeviction") return Finding.Fault("redis-memory", $"maxmemory-policy is {policy}: at its limit Redis throws away what has a receipt", "redis-cli CONFIG SET maxmemory-policy noeviction, and the same in redis.conf.");
        var (most, used) = (facts.Number("maxmemory"), facts.Number("used_memory"));
        return most > 0 && used > most / 10 * 8
            ? Finding.Warning("redis-memory", $"{used >> 20} of {most >> 20} MB are used", "Raise maxmemory, or keep less: Relay:Redis:RetentionSeconds.")
            : Finding.Ok("redis-memory", $"noeviction, {used >> 20} MB used{(most > 0 ? $" of {most >> 20}" : "")}");
    }

    private static Finding Clients(RedisFacts facts)
    {
        _ = long.TryParse(facts.Settings.GetValueOrDefault("maxclients"), NumberStyles.None, CultureInfo.InvariantCulture, out var most);
        var connected = facts.Number("connected_clients");
        return most - connected < LeastClients
            ? Finding.Warning("redis-clients", $"{connected} of at most {most} clients are connected", "Raise maxclients, and the limit of open files (ulimit -n) with it.")
            : Finding.Ok("redis-clients", $"{connected} of at most {most}");
    }

    private Finding Clock(RedisFacts facts)
    {
        var off = (long)facts.ClockOff.TotalMilliseconds;
        return Math.Abs(off) > configuration.Auction.MaxSkewMilliseconds
            ? Finding.Fault("clock", $"Redis' clock is {off:+0;-0;0} ms from this machine's, more than MaxSkewMilliseconds", "Let both take the time from NTP (chrony or systemd-timesyncd): the relay takes nothing while they differ.")
            : Finding.Ok("clock", $"{off:+0;-0;0} ms from Redis'");
    }
}
