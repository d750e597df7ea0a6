using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>Decides between equal values: the lower key wins (protocol.md, Tie: by signer first, then by leaf).</summary>
/// <param name="First">H("relay/1/tiekey", seed ‖ signer).</param>
/// <param name="Second">H("relay/1/tiekey", seed ‖ leaf).</param>
internal readonly record struct TieKey(Hash32 First, Hash32 Second) : IComparable<TieKey>
{
    /// <summary>Compares the 64 bytes as one big-endian number.</summary>
    public int CompareTo(TieKey other)
    {
        var order = First.CompareTo(other.First);
        return order != 0 ? order : Second.CompareTo(other.Second);
    }
}
