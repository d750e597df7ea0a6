using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Auction.Verifying;

/// <summary>One run: the evidence, hashes that are needed again and again, and what was found so far.</summary>
internal sealed class Verification
{
    private readonly List<Fault> _faults = [];
    private readonly List<string> _notProved = [];

    public Verification(SlotEvidence evidence, TrustedKeys keys)
    {
        (Evidence, Keys) = (evidence, keys);
        SlotHash = Header.Hash;
        SetHash = Set?.Hash ?? Hash32.Zero;
        Rows = evidence.Transcript?.Value.Rows ?? [];
        Leaves = [.. Rows.Select(row => row.Leaf)];
    }

    public SlotEvidence Evidence { get; }

    public TrustedKeys Keys { get; }

    public SlotHeader Header => Evidence.Header.Header;

    public SetCommit? Set => Evidence.Set?.Value;

    public SlotResult Result => Evidence.Result.Value;

    public Hash32 SlotHash { get; }

    /// <summary>Zero where there is no set.</summary>
    public Hash32 SetHash { get; }

    /// <summary>The transcript's rows; none where there is no transcript.</summary>
    public IReadOnlyList<TranscriptRow> Rows { get; }

    /// <summary>The leaf of each row.</summary>
    public IReadOnlyList<Hash32> Leaves { get; }

    /// <summary>The marks that holders truly signed for this set; null where there are none.</summary>
    public Certificate? Certificate { get; set; }

    public bool IsVoid => Result.Status == SlotStatus.Void;

    /// <summary>True where there is a transcript with one row for each leaf of the set.</summary>
    public bool HasRows => Evidence.Transcript is not null && Set is not null && Rows.Count == Set.Count;

    public VerificationLevel Level { get; set; } = VerificationLevel.Public;

    public VerificationReport Report => new(Header.Slot, Level, _faults, _notProved);

    public void Found(FaultKind kind, string subject, string sentence) => _faults.Add(new Fault(kind, Level, Header.Slot, subject, sentence));

    /// <summary>As the other, unless <paramref name="holds"/>.</summary>
    public void Expect(bool holds, FaultKind kind, string subject, string sentence)
    {
        if (!holds) Found(kind, subject, sentence);
    }

    public void NotProved(string sentence) => _notProved.Add(sentence);

    /// <summary>True where the object is signed by the relay; else a fault.</summary>
    public bool ExpectRelay<T>(SignedObject<T> signed, string subject)
        where T : class, IProtocolObject
    {
        var isBy = signed.IsBy(Keys.Relay);
        Expect(isBy, FaultKind.BadSignature, subject, $"the signature is not by the relay {Keys.Relay}");
        return isBy;
    }

    /// <summary>True where the object is signed by holder <paramref name="index"/> of the header; else a fault.</summary>
    public bool ExpectHolder<T>(SignedObject<T> signed, byte index, string subject)
        where T : class, IProtocolObject
    {
        var isBy = index >= 1 && index <= Header.Holders.Count && signed.IsBy(Header.Holders[index - 1].Holder);
        Expect(isBy, FaultKind.BadSignature, subject, $"the signature is not by holder {index} of the header");
        return isBy;
    }
}
