using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>A bundle that its owner wants simulated on a block of the chain, outside of any slot.</summary>
public sealed record BundleTrialRequest
{
    /// <summary>The transactions in order, their senders recoverable.</summary>
    public required IReadOnlyList<SignedTransaction> Transactions { get; init; }

    /// <summary>The block whose state it runs on; null for the newest.</summary>
    public ulong? StateBlock { get; init; }

    /// <summary>Unix seconds of the block that it runs in; null for twelve seconds after its parent.</summary>
    public ulong? TimestampSeconds { get; init; }

    /// <summary>The fee recipient; null for the relay's.</summary>
    public Address? Coinbase { get; init; }

    /// <summary>The base fee in wei; null for the one that follows from the parent.</summary>
    public UInt256? BaseFee { get; init; }

    /// <summary>True where the logs of each transaction are wanted too.</summary>
    public bool WithLogs { get; init; }

    /// <summary>The number of transactions only.</summary>
    public override string ToString() => $"trial of {Transactions.Count} transactions";
}

/// <summary>What became of a trial. A closed set.</summary>
public abstract record BundleTrialOutcome
{
    private protected BundleTrialOutcome()
    {
    }

    /// <summary>All transactions were executed; some may have reverted.</summary>
    /// <param name="StateBlock">The parent.</param>
    /// <param name="BaseFee">Of the simulated block, in wei.</param>
    /// <param name="Transactions">One for each.</param>
    public sealed record Simulated(ulong StateBlock, UInt256 BaseFee, IReadOnlyList<TriedTransaction> Transactions) : BundleTrialOutcome;

    /// <summary>It could not be run.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Refused(Rejection Rejection) : BundleTrialOutcome;
}

/// <summary>What one transaction did.</summary>
/// <param name="Payment">What the fee recipient's balance grew by, in wei.</param>
/// <param name="GasUsed">Gas.</param>
/// <param name="Reverted">True where it reverted.</param>
public sealed record TriedTransaction(UInt256 Payment, ulong GasUsed, bool Reverted)
{
    /// <summary>The logs that it wrote; empty unless they were asked for.</summary>
    public IReadOnlyList<TransactionLog> Logs { get; init; } = [];

    /// <summary>The gas only.</summary>
    public override string ToString() => $"{GasUsed} gas";
}
