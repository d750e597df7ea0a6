using System.ComponentModel.DataAnnotations;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>The private redis-server that the relay starts where no Redis is configured.</summary>
public sealed class EmbeddedRedisOptions
{
    /// <summary>Where its files are; made with mode 0700. One relay at a time.</summary>
    /// <value>Default .relay/redis under the working directory.</value>
    [Required]
    public string Folder { get; set; } = Path.Combine(".relay", "redis");

    /// <summary>When an append is on disk: <see cref="Durability.Fsync"/> before the answer, or <see cref="Durability.EverySecond"/>.</summary>
    /// <value>Default <see cref="Durability.Fsync"/>. It has no replica, so <see cref="Durability.Replicated"/> is refused.</value>
    [AllowedValues(Durability.Fsync, Durability.EverySecond)]
    public Durability Durability { get; set; } = Durability.Fsync;

    /// <summary>How long a start may take, reading the append-only file included.</summary>
    /// <value>1 … 600 s; default 60.</value>
    [Range(1, 600)]
    public int StartTimeoutSeconds { get; set; } = 60;
}
