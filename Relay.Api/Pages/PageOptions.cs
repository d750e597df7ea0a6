namespace Relay.Api.Pages;

/// <summary>Limits of the pages for browsers. Configuration section <c>Relay:Pages</c>.</summary>
public sealed class PageOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Pages";

    /// <summary>Most open live pages of a node.</summary>
    /// <value>1 to 1,000,000; default 4,096.</value>
    public int MaxStreams { get; set; } = 4_096;

    /// <summary>Most open live pages of one client address.</summary>
    /// <value>1 to 1,000,000; default 64.</value>
    public int MaxStreamsPerAddress { get; set; } = 64;

    /// <summary>Every value that is out of range, by the key that the operator typed.</summary>
    internal IEnumerable<string> Faults()
    {
        foreach (var (key, value) in new[] { (nameof(MaxStreams), MaxStreams), (nameof(MaxStreamsPerAddress), MaxStreamsPerAddress) })
            if (value is < 1 or > 1_000_000) yield return $"{Section}:{key} is {value}, and must be from 1 to 1000000.";
    }
}
