using System.Net;

namespace Relay.Api.Limits;

/// <summary>Budgets of requests; each refills evenly and may be used at once. Configuration section <c>Relay:Limits</c>.</summary>
public sealed class LimitOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Limits";

    /// <summary>Requests a second of one client address (an IPv4 address, or a /64 of IPv6).</summary>
    /// <value>1 to 100,000; default 500.</value>
    public int PerAddress { get; set; } = 500;

    /// <summary>Requests a second of one client address that claim one signer, before the signature is checked.</summary>
    /// <value>1 to 100,000; default 200.</value>
    public int PerClaim { get; set; } = 200;

    /// <summary>Requests a second of one signer, charged only after its signature was found right.</summary>
    /// <value>1 to 100,000; default 200.</value>
    public int PerSigner { get; set; } = 200;

    /// <summary>How many seconds' worth may be used at once.</summary>
    /// <value>1 to 3,600; default 10.</value>
    public int BurstSeconds { get; set; } = 10;

    /// <summary>Networks of the proxies in front of the relay, separated by commas; only what they say in X-Forwarded-For counts. Empty for none.</summary>
    public string Proxies { get; set; } = "";

    /// <summary>The networks; what cannot be read is left out, and a fault.</summary>
    internal IReadOnlyList<IPNetwork> Networks => [.. Words.Where(word => IPNetwork.TryParse(word, out _)).Select(IPNetwork.Parse)];

    private string[] Words => Proxies.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Every value that is out of range, by the key that the operator typed.</summary>
    internal IEnumerable<string> Faults()
    {
        foreach (var (key, value) in new[] { (nameof(PerAddress), PerAddress), (nameof(PerClaim), PerClaim), (nameof(PerSigner), PerSigner) })
            if (value is < 1 or > 100_000) yield return $"{Section}:{key} is {value}, and must be from 1 to 100000.";
        foreach (var word in Words.Where(word => !IPNetwork.TryParse(word, out _))) yield return $"{Section}:{nameof(Proxies)} names {word}, which is no network: expected an address, a slash and the length of its prefix.";
        if (BurstSeconds is < 1 or > 3_600) yield return $"{Section}:{nameof(BurstSeconds)} is {BurstSeconds}, and must be from 1 to 3600.";
    }
}
