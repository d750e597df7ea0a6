namespace Relay.Auction.State;

/// <summary>What is written at most once for a slot, by the holder of the lease; the bytes are the caller's.</summary>
/// <remarks>Set and result are not here: <see cref="SlotRecords.PutSetAsync"/>, <see cref="ResultsLog.PutAsync"/>.</remarks>
public enum RecordKind
{
    /// <summary>The keyholders' marks.</summary>
    Marks,

    /// <summary>A keyholder's refusal.</summary>
    Refusal,

    /// <summary>Head, parent and every simulation outcome, written before ranking.</summary>
    Simulation,

    /// <summary>The transcript.</summary>
    Transcript,

    /// <summary>The outcome of every leaf.</summary>
    Outcomes,

    /// <summary>The openings of the winners, public with the result.</summary>
    Openings,

    /// <summary>The relay's signature of the set.</summary>
    SetSignature,

    /// <summary>The relay's signature of the result.</summary>
    ResultSignature,

    /// <summary>What the chain made of the winners; written again whenever that changes: <see cref="SlotRecords.ReplaceAsync"/>.</summary>
    Fates,

    /// <summary>The block that the chain has at the slot's target number; written again as the fates are.</summary>
    Block,
}
