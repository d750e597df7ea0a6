using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>What the node said of a bundle. A closed set.</summary>
internal abstract record SimulationOutcome
{
    private SimulationOutcome()
    {
    }

    /// <summary>It stands on the state that it was tried on.</summary>
    /// <param name="Transactions">What was executed, in order; left-out transactions are missing.</param>
    /// <param name="Dropped">Places of the transactions that had to be left out.</param>
    /// <param name="Payment">What the fee recipient got, in wei: priority fees and direct payments.</param>
    /// <param name="Touched">Contracts and receivers that it was seen to touch: receivers, delegates, and whatever wrote a log.</param>
    public sealed record Simulated(IReadOnlyList<SimulatedTransaction> Transactions, IReadOnlyList<ushort> Dropped, UInt256 Payment, IReadOnlySet<Address> Touched) : SimulationOutcome
    {
        /// <summary>Gas that was used.</summary>
        public ulong GasUsed { get; } = Transactions.Aggregate(0UL, (sum, transaction) => sum + transaction.GasUsed);

        /// <summary>Of the payment, what the transactions paid whose payment is shared.</summary>
        public UInt256 Refundable { get; init; }

        /// <summary>What the builder keeps: the payment, less refunds and their payout.</summary>
        public UInt256 Kept { get; init; } = Payment;

        /// <inheritdoc/>
        public override string ToString() => "simulated";
    }

    /// <summary>It cannot win: by the node's word, or by the relay's own check against the parent's state.</summary>
    /// <param name="Code">Why.</param>
    /// <param name="At">The transaction's place; −1 where the node does not say.</param>
    public sealed record Failed(RejectionCode Code, int At) : SimulationOutcome;

    /// <summary>Nothing is known of it: it does not win, and is not invalid.</summary>
    public sealed record NotSimulated(string Why) : SimulationOutcome;
}

/// <summary>One executed transaction.</summary>
/// <param name="Index">Its place in the bundle.</param>
/// <param name="Payment">What the fee recipient's balance grew by, in wei.</param>
/// <param name="GasUsed">Gas.</param>
/// <param name="Reverted">True where it reverted, and was allowed to.</param>
internal readonly record struct SimulatedTransaction(int Index, UInt256 Payment, ulong GasUsed, bool Reverted)
{
    /// <summary>The place only.</summary>
    public override string ToString() => $"transaction {Index}";
}
