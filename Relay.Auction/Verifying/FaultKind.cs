namespace Relay.Auction.Verifying;

/// <summary>The closed list of what can be found wrong with a slot. Append only.</summary>
public enum FaultKind
{
    /// <summary>A signature is not by the party that has to sign.</summary>
    BadSignature = 1,

    /// <summary>The header breaks a rule, or names a relay, holder or threshold that the verifier does not accept.</summary>
    HeaderRefused = 2,

    /// <summary>A holder's signature over the header is missing or not its own.</summary>
    HeaderNotCosigned = 3,

    /// <summary>An object names another slot, set, certificate or result than the one that it stands beside.</summary>
    ForeignObject = 4,

    /// <summary>The set or result does not follow on the one before it.</summary>
    BrokenChain = 5,

    /// <summary>The relay signed two sets for one slot.</summary>
    SecondRoot = 6,

    /// <summary>The relay signed two results for one slot.</summary>
    SecondResult = 7,

    /// <summary>Something counts that no submitter put into the set.</summary>
    Inserted = 8,

    /// <summary>A leaf with a receipt, or of the set, is missing.</summary>
    Dropped = 9,

    /// <summary>A leaf stands at another sequence than its receipt or result says.</summary>
    Swapped = 10,

    /// <summary>The leaves that are shown are not those of the set's root.</summary>
    Altered = 11,

    /// <summary>One leaf stands twice in the set, or wins twice.</summary>
    LeafTwice = 12,

    /// <summary>Two receipts give one sequence to two leaves.</summary>
    SequenceTwice = 13,

    /// <summary>Taken at or after the cut-off, or the set frozen after the deadline.</summary>
    Late = 14,

    /// <summary>Said to have come before the slot opened or before it was sent, or the set frozen before the cut-off.</summary>
    BackDated = 15,

    /// <summary>Opened without the marks of enough holders, or with another certificate than the one named.</summary>
    Uncertified = 16,

    /// <summary>The relay did not give a leaf to the holders in time.</summary>
    Withheld = 17,

    /// <summary>The holders certified the set, or it was opened, and yet the slot is void.</summary>
    OpenedThenVoid = 18,

    /// <summary>A holder signed two terminal records for one slot.</summary>
    HolderContradiction = 19,

    /// <summary>The slot is void because holders refused, and the refusals are not there.</summary>
    UnexplainedVoid = 20,

    /// <summary>The seed is not that of the set and its openings, or (for an auditor) equal values do not stand by their keys.</summary>
    WrongTieBreak = 21,

    /// <summary>The winners do not stand in the order of the ranking.</summary>
    WrongOrder = 22,

    /// <summary>A leaf's class, code, value or gas is not what the rules give.</summary>
    WrongOutcome = 23,

    /// <summary>A receipt's leaf is not proved to stand in the set.</summary>
    MissingInclusion = 24,

    /// <summary>A holder marked as bad what its owner shows to be sealed rightly to it.</summary>
    FalseBad = 25,

    /// <summary>An object is not of the protocol's form.</summary>
    Malformed = 26,

    /// <summary>The relay signed two headers for one slot.</summary>
    SecondHeader = 27,

    /// <summary>A leaf wins by the rules, and is not among the winners.</summary>
    PassedOver = 28,

    /// <summary>A leaf is told of with another value or gas than the rules give; its place and its reason are right.</summary>
    WrongValue = 29,

    /// <summary>The record of the simulations is not the one that the relay committed to when it published the result.</summary>
    AlteredRecord = 30,

    /// <summary>The relay signed two contexts for one result: what the ranking depended on was changed afterwards.</summary>
    SecondContext = 31,
}
