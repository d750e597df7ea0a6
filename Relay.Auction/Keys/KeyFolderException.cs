namespace Relay.Auction.Keys;

/// <summary>A key folder cannot be used; the message is one plain line for the operator.</summary>
public sealed class KeyFolderException(string message) : Exception(message);
