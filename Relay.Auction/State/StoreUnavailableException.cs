namespace Relay.Auction.State;

/// <summary>The store cannot be started or does not answer. The message is one line for the operator and holds no secret.</summary>
/// <remarks>Whether a write that failed so has happened is unknown; every write of the store may be repeated.</remarks>
public class StoreUnavailableException : Exception
{
    /// <summary>With the line for the operator.</summary>
    public StoreUnavailableException(string message) : base(message) => StoreMetrics.Failed();

    /// <summary>With the line for the operator and what was seen.</summary>
    public StoreUnavailableException(string message, Exception inner) : base(message, inner) => StoreMetrics.Failed();
}
