using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Auction.Verifying;

/// <summary>What is known of one slot. Only the header and the result are needed; each further object allows further checks.</summary>
public sealed record SlotEvidence
{
    /// <summary>The header with its signatures.</summary>
    public required SignedSlotHeader Header { get; init; }

    /// <summary>The set; null where the slot became void before there was one.</summary>
    public SignedObject<SetCommit>? Set { get; init; }

    /// <summary>The marks of the certificate, no others; of a void slot, all that exist.</summary>
    public IReadOnlyList<SignedObject<Marks>> Marks { get; init; } = [];

    /// <summary>The holders' refusals.</summary>
    public IReadOnlyList<SignedObject<Refusal>> Refusals { get; init; } = [];

    /// <summary>The result.</summary>
    public required SignedObject<SlotResult> Result { get; init; }

    /// <summary>The transcript; null while it is not published.</summary>
    public SignedObject<Transcript>? Transcript { get; init; }

    /// <summary>The last set before this one; null = not checked.</summary>
    public ChainLink? PreviousSet { get; init; }

    /// <summary>The last result before this one; null = not checked.</summary>
    public ChainLink? PreviousResult { get; init; }

    /// <summary>Sets of this slot that were seen elsewhere.</summary>
    public IReadOnlyList<SignedObject<SetCommit>> OtherSets { get; init; } = [];

    /// <summary>Results of this slot that were seen elsewhere.</summary>
    public IReadOnlyList<SignedObject<SlotResult>> OtherResults { get; init; } = [];

    /// <summary>Headers of this slot that were seen elsewhere.</summary>
    public IReadOnlyList<SignedSlotHeader> OtherHeaders { get; init; } = [];

    /// <summary>Receipts that somebody was given.</summary>
    public IReadOnlyList<GivenReceipt> Receipts { get; init; } = [];

    /// <summary>Heads of winners by sequence, which name their signers; without them ties among winners cannot be checked by the public.</summary>
    public IReadOnlyDictionary<uint, ReadOnlyMemory<byte>> WinnerHeads { get; init; } = new Dictionary<uint, ReadOnlyMemory<byte>>();

    /// <summary>All leaves in this slot of the signer who verifies, for the owner's level.</summary>
    public IReadOnlyList<OwnLeaf> Own { get; init; } = [];

    /// <summary>Every leaf of the set in sequence order, for the auditor's level; null = none was exported.</summary>
    public IReadOnlyList<AuditedLeaf>? Audited { get; init; }

    /// <summary>What the ranking depended on beside leaves and header; public with the result.</summary>
    public SignedObject<AuditContext>? Context { get; init; }

    /// <summary>Contexts of this slot that were seen elsewhere.</summary>
    public IReadOnlyList<SignedObject<AuditContext>> OtherContexts { get; init; } = [];

    /// <summary>What the node said of the slot's bundles, as it was exported to an auditor; null = nothing was.</summary>
    public ReadOnlyMemory<byte>? Record { get; init; }
}

/// <summary>A slot that is already verified, to which the next one must be chained.</summary>
/// <param name="Slot">Its number.</param>
/// <param name="Hash">The hash of its set, or of its result.</param>
public sealed record ChainLink(ulong Slot, Hash32 Hash);

/// <summary>A receipt as its owner holds it.</summary>
/// <param name="Receipt">The signed receipt.</param>
/// <param name="Proof">The proof of inclusion; not needed beside a transcript.</param>
/// <param name="SentAt">When the owner's own clock says that it was sent, in milliseconds of Unix time; null = not known.</param>
public sealed record GivenReceipt(SignedObject<SubmissionReceipt> Receipt, IReadOnlyList<Hash32>? Proof = null, ulong? SentAt = null);
