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

    internal StoreOptions Store => new() { RetentionSeconds = RetentionSeconds, ResultsKept = ResultsKept };

    internal IEnumerable<string> Faults()
    {
        if (Durability is not ("always" or "everysec")) yield return $"{Section}:Durability is {Durability}, and must be always or everysec.";
        if (RetentionSeconds is < 60 or > 604_800) yield return $"{Section}:RetentionSeconds is {RetentionSeconds}, and must be from 60 to 604800.";
        if (ResultsKept is < 1 or > 1_000_000) yield return $"{Section}:ResultsKept is {ResultsKept}, and must be from 1 to 1000000.";
    }
}
