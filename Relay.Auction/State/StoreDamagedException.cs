namespace Relay.Auction.State;

/// <summary>The store holds something that the relay did not write: it is never taken for anything. Whoever leads moves it out of the way (<see cref="Quarantine"/>).</summary>
public sealed class StoreDamagedException : StoreUnavailableException
{
    internal StoreDamagedException(string where, string? key, Exception? inner)
        : base($"Redis holds at {where} something that the relay did not write", inner!) => Key = key;

    /// <summary>The key whose content is wrong; null where a key has a type that the relay does not give it.</summary>
    public string? Key { get; }
}
