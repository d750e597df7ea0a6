using Relay.Auction.Ethereum;
using Relay.Auction.Opening;

namespace Relay.Auction.Simulating;

/// <summary>A bundle's standing while its slot is simulated. Owned by <see cref="SlotTrial"/>.</summary>
internal sealed class Contestant(OpenedBundle bundle, UInt256 value)
{
    /// <summary>The opened bundle.</summary>
    public OpenedBundle Bundle { get; } = bundle;

    /// <summary>Its transactions and terms.</summary>
    public TrialBundle Trial { get; } = TrialBundle.Of(bundle);

    /// <summary>By which it comes to its turn: the declared bid, or its priority fees at the least.</summary>
    public UInt256 Value { get; } = value;

    /// <summary>Its simulation by itself; null before its turn.</summary>
    public SimulationOutcome? Alone { get; set; }

    /// <summary>The node's time for it by itself.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Why it is out of the contest; none while it is in.</summary>
    public RejectionCode Code { get; set; }

    /// <summary>What the builder was seen to keep of it: the least of all lists that it stood in.</summary>
    public UInt256 Measured { get; set; }

    /// <summary>What it pays in the list that was verified last.</summary>
    public UInt256 Paid { get; set; }

    /// <summary>Of that, what its refunds are a part of.</summary>
    public UInt256 Refundable { get; set; }

    /// <summary>Whom it failed after: while all of them stand, it needs no other try.</summary>
    public IReadOnlyList<Contestant> FailedAfter { get; set; } = [];

    /// <summary>The place in the slot's set.</summary>
    public uint Sequence => Bundle.Sequence;

    /// <summary>True while it may win.</summary>
    public bool IsIn => Code == RejectionCode.None && Alone is SimulationOutcome.Simulated;

    /// <summary>Its simulation by itself, where it succeeded.</summary>
    public SimulationOutcome.Simulated Result => (SimulationOutcome.Simulated)Alone!;

    /// <summary>Its transactions without those that were left out.</summary>
    public IEnumerable<SignedTransaction> Kept => Result.Transactions.Select(transaction => Bundle.Transactions[transaction.Index]);

    /// <summary>True where both were seen to touch one contract or receiver.</summary>
    public bool Shares(Contestant other) => Result.Touched.Overlaps(other.Result.Touched);

    /// <summary>True where one account sends transactions of both.</summary>
    public bool SharesSender(Contestant other)
        => Bundle.Transactions.Any(mine => mine.TryGetSender(out var sender) && other.Bundle.Transactions.Any(theirs => theirs.TryGetSender(out var from) && from == sender));

    /// <summary>The record's entry; null where it was not reached.</summary>
    public SimulationEntry? Entry() => (Alone, Code) switch
    {
        (_, not RejectionCode.None) => SimulationEntry.Out(Code),
        (SimulationOutcome.Simulated alone, _) => new SimulationEntry(RejectionCode.None, Measured, Paid, alone.GasUsed, alone.Dropped) { Refundable = Refundable },
        _ => null,
    };

    /// <summary>The place only.</summary>
    public override string ToString() => $"contestant {Sequence}";
}
