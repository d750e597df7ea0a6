namespace Relay.Auction.State;

/// <summary>What this process last saw in the store that the relay did not write.</summary>
public sealed class StoreDamage(TimeProvider time)
{
    /// <summary>How long it is told after it was last seen.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromMinutes(5);

    private volatile Sighting? _last;

    /// <summary>One sentence with the key; null where nothing was seen of late.</summary>
    public string? Recent => _last is { } last && time.GetElapsedTime(last.At) < Told ? last.Sentence : null;

    internal void Note(string sentence) => _last = new Sighting(sentence, time.GetTimestamp());

    private sealed record Sighting(string Sentence, long At);
}
