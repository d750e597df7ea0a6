using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Auction.State;

/// <summary>What became of an append; exactly one of the nested records.</summary>
public abstract record AppendOutcome
{
    private protected AppendOutcome() { }

    /// <summary>It is in the slot's log at <paramref name="Seq"/>, counted from 0 without gaps.</summary>
    public sealed record Appended(uint Seq) : AppendOutcome;

    /// <summary>The same leaf is in the log already: here is what its first receipt says, also after the close.</summary>
    public sealed record Duplicate(uint Seq, ulong ReceivedAtMs, Hash32 Content, Durability Durability) : AppendOutcome;

    /// <summary>The slot is frozen: busy if it was received in time, late if not.</summary>
    public sealed record Frozen : AppendOutcome;

    /// <summary>Received at or after the cut-off.</summary>
    public sealed record Late : AppendOutcome;

    /// <summary>The slot holds as many leaves as its header allows.</summary>
    public sealed record SlotFull : AppendOutcome;

    /// <summary>The signer has as many leaves in the slot as its header allows.</summary>
    public sealed record SignerCap : AppendOutcome;

    /// <summary>The nonce is not above <paramref name="LastNonce"/>, the last of this signer and bundle id.</summary>
    public sealed record NonceNotHigher(ulong LastNonce) : AppendOutcome;

    /// <summary>The store lost a leaf of this slot that has a receipt, and it is not back yet: nothing was appended, and no sequence is given (rule 13).</summary>
    public sealed record Lost : AppendOutcome;

    /// <summary>It is in the log, and only <paramref name="Acknowledged"/> replicas of <paramref name="Needed"/> have it: no receipt is given for it now. Send the same bytes again.</summary>
    public sealed record NotReplicated(int Acknowledged, int Needed) : AppendOutcome;

    /// <summary>Redis failed or did not answer in time. Whether the leaf is in the log is unknown: send the same bytes again.</summary>
    /// <param name="Why">One line.</param>
    public sealed record Unavailable(string Why) : AppendOutcome;
}
