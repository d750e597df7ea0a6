using System.ComponentModel.DataAnnotations;

namespace Relay.Auction.State;

/// <summary>Limits of the store; every duration names its unit.</summary>
public sealed class StoreOptions
{
    /// <summary>How long the keys of a slot live after their first write.</summary>
    /// <value>60 … 604,800 s; default 3,600. Must exceed the time that headers are published ahead.</value>
    [Range(60, 604_800)]
    public int RetentionSeconds { get; set; } = 3_600;

    /// <summary>How many results, each with its slot's header and commitment, the feed log keeps for replay.</summary>
    /// <value>1 … 1,000,000; default 7,200 (a day of 12-second slots).</value>
    [Range(1, 1_000_000)]
    public int ResultsKept { get; set; } = 7_200;

    /// <summary>The same in messages: header, commitment and result of each slot.</summary>
    public int MessagesKept => 3 * ResultsKept;

    /// <summary>How long an append waits for Redis before it is answered as unavailable.</summary>
    /// <value>10 … 60,000 ms; default 500.</value>
    [Range(10, 60_000)]
    public int AppendTimeoutMilliseconds { get; set; } = 500;

    /// <summary>How long any other command waits for Redis.</summary>
    /// <value>10 … 60,000 ms; default 2,000.</value>
    [Range(10, 60_000)]
    public int CommandTimeoutMilliseconds { get; set; } = 2_000;

    /// <summary>How many replicas must acknowledge an append before its receipt; 0 for none. In a cluster: what min-replicas-to-write must be at least.</summary>
    /// <value>0 … 16; default 0.</value>
    [Range(0, 16)]
    public int WaitReplicas { get; set; }

    /// <summary>How long an append waits for replicas.</summary>
    /// <value>10 … 10,000 ms; default 200.</value>
    [Range(10, 10_000)]
    public int WaitMilliseconds { get; set; } = 200;

    /// <summary>The password of the Sentinels themselves; empty for none.</summary>
    public string SentinelPassword { get; set; } = "";

    /// <summary>PEM file of the authority that signed the certificates of Redis, where the system does not trust it; empty for none.</summary>
    public string TrustedCertificateFile { get; set; } = "";

    /// <summary>How long a start waits for the first connection.</summary>
    /// <value>100 … 60,000 ms; default 5,000.</value>
    [Range(100, 60_000)]
    public int ConnectTimeoutMilliseconds { get; set; } = 5_000;
}
