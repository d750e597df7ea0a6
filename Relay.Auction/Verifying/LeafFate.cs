using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Auction.Verifying;

/// <summary>What the relay says became of a leaf; its row's entry commits to it.</summary>
/// <param name="Code">Why it did not win; none for a winner.</param>
/// <param name="Value">Its value in wei.</param>
/// <param name="Gas">Its gas.</param>
public sealed record LeafFate(RejectionCode Code, UInt256 Value, ulong Gas)
{
    /// <summary>The code only.</summary>
    public override string ToString() => RejectionWords.Of(Code);

    internal TranscriptEntry Entry(uint sequence, in Hash32 leaf, in Hash32 blind) => new(sequence, leaf, Code, Value, Gas, blind);
}
