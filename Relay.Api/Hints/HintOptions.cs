namespace Relay.Api.Hints;

/// <summary>Limits of what is shared of private transactions. Configuration section <c>Relay:Hints</c>.</summary>
public sealed class HintOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Hints";

    /// <summary>How many events are kept for resuming streams and for the history.</summary>
    /// <value>16 to 65,536; default 4,096.</value>
    public int Kept { get; set; } = 4_096;

    /// <summary>Most bytes of an event; of a larger one the logs are left out, then the calldata.</summary>
    /// <value>2,048 to 262,144; default 16,384.</value>
    public int MaxEventBytes { get; set; } = 16_384;

    /// <summary>Most open streams of a node, of both kinds.</summary>
    /// <value>1 to 1,000,000; default 4,096.</value>
    public int MaxStreams { get; set; } = 4_096;

    /// <summary>Most open streams of one client address.</summary>
    /// <value>1 to 1,000,000; default 64.</value>
    public int MaxStreamsPerAddress { get; set; } = 64;

    /// <summary>Every value that is out of range, by the key that the operator typed.</summary>
    internal IEnumerable<string> Faults()
    {
        if (Kept is < 16 or > 65_536) yield return $"{Section}:{nameof(Kept)} is {Kept}, and must be from 16 to 65536.";
        if (MaxEventBytes is < 2_048 or > 262_144) yield return $"{Section}:{nameof(MaxEventBytes)} is {MaxEventBytes}, and must be from 2048 to 262144.";
        foreach (var (key, value) in new[] { (nameof(MaxStreams), MaxStreams), (nameof(MaxStreamsPerAddress), MaxStreamsPerAddress) })
            if (value is < 1 or > 1_000_000) yield return $"{Section}:{key} is {value}, and must be from 1 to 1000000.";
    }
}
