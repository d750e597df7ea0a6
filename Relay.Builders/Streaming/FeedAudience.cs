namespace Relay.Builders.Streaming;

/// <summary>Who follows the feed of this node: a number, and no names.</summary>
public sealed class FeedAudience
{
    private readonly FeedReaders _readers;

    internal FeedAudience(FeedReaders readers) => _readers = readers;

    /// <summary>How many streams are open.</summary>
    public int Count => _readers.Count;
}
