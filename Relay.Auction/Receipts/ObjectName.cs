using Relay.Auction.Ethereum;

namespace Relay.Auction.Receipts;

/// <summary>How objects of the slot name themselves in text: a word and the first four bytes of a hash, never contents.</summary>
internal static class ObjectName
{
    public static string Of(string word, in Hash32 hash) => $"{word} {hash.ToString()[..10]}…";
}
