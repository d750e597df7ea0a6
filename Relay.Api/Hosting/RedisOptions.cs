using Relay.Auction.State;

namespace Relay.Api.Hosting;

/// <summary>Options of the store: configuration section <c>Relay:Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Redis";

    /// <summary>host:port[,password=…,ssl=true] of a Redis server; empty for a private one that the relay starts and supervises.</summary>
    public string Connection { get; set; } = "";

    /// <summary>How firmly the private server stores before a receipt: always (on disk first) or everysec.</summary>
    /// <value>Default always.</value>
    public string Durability { get; set; } = "always";

    /// <summary>How long the keys of a slot are kept.</summary>
    /// <value>60 to 604,800; default 3,600.</value>
    public int RetentionSeconds { get; set; } = 3_600;

    /// <summary>How many results, each with its slot's header and commitment, the feed can replay.</summary>
    /// <value>1 to 1,000,000; default 7,200.</value>
    public int ResultsKept { get; set; } = 7_200;

    /// <summary>The password of the Sentinels themselves; empty for none.</summary>
    public string SentinelPassword { get; set; } = "";

    /// <summary>PEM file of the authority that signed Redis' certificates, for ssl=true; empty for those that the system trusts.</summary>
    public string TrustedCertificateFile { get; set; } = "";

    /// <summary>How many replicas must acknowledge a submission before its receipt; in a cluster: what min-replicas-to-write must be at least.</summary>
    /// <value>0 to 16; default 0.</value>
    public int WaitReplicas { get; set; }

    /// <summary>How long a submission waits for replicas.</summary>
    /// <value>10 to 10,000; default 200.</value>
    public int WaitMilliseconds { get; set; } = 200;

    internal StoreOptions Store => new()
    {
        RetentionSeconds = RetentionSeconds, ResultsKept = ResultsKept, SentinelPassword = SentinelPassword, TrustedCertificateFile = TrustedCertificateFile,
        WaitReplicas = WaitReplicas, WaitMilliseconds = WaitMilliseconds,
    };

    internal IEnumerable<string> Faults()
    {
        if (Durability is not ("always" or "everysec")) yield return $"{Section}:Durability is {Durability}, and must be always or everysec.";
        if (RetentionSeconds is < 60 or > 604_800) yield return $"{Section}:RetentionSeconds is {RetentionSeconds}, and must be from 60 to 604800.";
        if (WaitReplicas is < 0 or > 16) yield return $"{Section}:WaitReplicas is {WaitReplicas}, and must be from 0 to 16.";
        if (WaitMilliseconds is < 10 or > 10_000) yield return $"{Section}:WaitMilliseconds is {WaitMilliseconds}, and must be from 10 to 10000.";
        if (WaitReplicas > 0 && Connection.Length == 0) yield return $"{Section}:WaitReplicas is {WaitReplicas}, and the private server has no replica: set {Section}:Connection.";
        if (ResultsKept is < 1 or > 1_000_000) yield return $"{Section}:ResultsKept is {ResultsKept}, and must be from 1 to 1000000.";
    }
}
