using Relay.Auction.Receipts;

namespace Relay.Auction.Keyholders;

/// <summary>A keyholder's answer: what was asked for, a signed refusal for ever, or "not now".</summary>
/// <typeparam name="T">What was asked for.</typeparam>
public abstract record HolderAnswer<T>
{
    private HolderAnswer()
    {
    }

    /// <summary>What was asked for.</summary>
    public sealed record Given(T Value) : HolderAnswer<T>;

    /// <summary>The holder will never open this slot; its signed word is part of the slot's void result.</summary>
    public sealed record Refused(SignedObject<Refusal> Refusal) : HolderAnswer<T>;

    /// <summary>The same call may succeed later: the holder is unreachable, the cut-off is not over on its clock, or it lacks leaves.</summary>
    /// <param name="Why">One plain sentence for the log.</param>
    /// <param name="DeliverFrom">The first sequence that it lacks, where that is the reason.</param>
    public sealed record NotNow(string Why, uint? DeliverFrom = null) : HolderAnswer<T>;
}
