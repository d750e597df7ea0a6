namespace Relay.Auction.State;

/// <summary>A result of the log.</summary>
/// <param name="FeedNumber">Its number in the log, from 1 without gaps.</param>
/// <param name="Slot">The slot.</param>
/// <param name="Result">The canonical bytes, unsigned.</param>
/// <param name="Payload">What the feed sends beside them; null once its retention has passed.</param>
public sealed record StoredResult(ulong FeedNumber, ulong Slot, ReadOnlyMemory<byte> Result, ReadOnlyMemory<byte>? Payload)
{
    /// <summary>The number and the slot; never the winners.</summary>
    public override string ToString() => $"result {FeedNumber} of slot {Slot}";
}

/// <summary>What stands as the result of a slot.</summary>
/// <param name="WasFirst">False where the slot had a result; then number and bytes are that one's.</param>
/// <param name="FeedNumber">Its number in the log.</param>
/// <param name="Result">The canonical bytes that are stored.</param>
public sealed record WrittenResult(bool WasFirst, ulong FeedNumber, ReadOnlyMemory<byte> Result)
{
    /// <summary>The number; never the winners.</summary>
    public override string ToString() => $"result {FeedNumber}";
}
