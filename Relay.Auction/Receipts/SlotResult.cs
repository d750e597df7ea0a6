using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>The one outcome of a slot: its winners in order, or void with the reason.</summary>
/// <remarks>
/// ver ‖ slotHash ‖ setHash ‖ certHash ‖ status u8 ‖ reason u16 ‖ rules u32 ‖ stateBlock ‖ verified u8 ‖ seed ‖ prevSlot u64 ‖ prevResult ‖ w u16 ‖
/// w × (seq u32 ‖ leaf ‖ bundleHash ‖ value u256 ‖ gas u64). Hash and signature: <see cref="Label"/>, by the relay.
/// Canonical: ranked names a set and a certificate; void has a reason, no seed and no winner. A void's refusals are carried beside it, not in it.
/// </remarks>
public sealed record SlotResult : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/result";

    private const byte Version = 1;
    private const int Fixed = 211;

    /// <summary>The slot's header.</summary>
    public required Hash32 SlotHash { get; init; }

    /// <summary>The committed set; zero where the slot became void before there was one.</summary>
    public Hash32 SetHash { get; init; }

    /// <summary>The certificate; zero where there was none.</summary>
    public Hash32 CertificateHash { get; init; }

    /// <summary>Ranked or void.</summary>
    public required SlotStatus Status { get; init; }

    /// <summary>Why the slot is void; of a ranked slot a remark, or none.</summary>
    public RejectionCode Reason { get; init; }

    /// <summary>The version of the rules that ranked: the header's.</summary>
    public uint Rules { get; init; }

    /// <summary>The block whose state the winners were simulated on; zero where nothing was simulated.</summary>
    public Hash32 StateBlock { get; init; }

    /// <summary>True where each winner was simulated and pays what it declared.</summary>
    public bool IsVerified { get; init; }

    /// <summary>The seed of the tie-break; zero in a void slot.</summary>
    public Hash32 Seed { get; init; }

    /// <summary>The last slot before this one that has a result; 0 for the first.</summary>
    public ulong PreviousSlot { get; init; }

    /// <summary>That result's hash; zero for the first.</summary>
    public Hash32 PreviousResult { get; init; }

    /// <summary>In the order of the ranking; at most 65,535.</summary>
    public IReadOnlyList<Winner> Winners { get; init; } = [];

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Fixed + Winners.Count * Winner.Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.Hash(SlotHash);
        writer.Hash(SetHash);
        writer.Hash(CertificateHash);
        writer.U8((byte)Status);
        writer.U16((ushort)Reason);
        writer.U32(Rules);
        writer.Hash(StateBlock);
        writer.U8(IsVerified ? (byte)1 : (byte)0);
        writer.Hash(Seed);
        writer.U64(PreviousSlot);
        writer.Hash(PreviousResult);
        writer.U16(checked((ushort)Winners.Count));
        foreach (var winner in Winners) winner.Write(ref writer);
        return bytes;
    }

    /// <summary>Reads a result of exactly the length that it names; false for anything that is not canonical.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SlotResult? result)
    {
        result = null;
        if (bytes.Length < Fixed || (bytes.Length - Fixed) % Winner.Size != 0 || bytes[0] != Version) return false;
        var reader = new CanonicalReader(bytes[1..]);
        var (slotHash, setHash, certificateHash) = (reader.Hash(), reader.Hash(), reader.Hash());
        var (status, reason, rules, stateBlock, verified) = (reader.U8(), reader.U16(), reader.U32(), reader.Hash(), reader.U8());
        var (seed, previousSlot, previousResult, count) = (reader.Hash(), reader.U64(), reader.Hash(), reader.U16());
        if (verified > 1 || count * Winner.Size != reader.Remaining) return false;
        var winners = new Winner[count];
        for (var i = 0; i < count; i++) winners[i] = Winner.Read(ref reader);
        var read = new SlotResult
        {
            SlotHash = slotHash,
            SetHash = setHash,
            CertificateHash = certificateHash,
            Status = (SlotStatus)status,
            Reason = (RejectionCode)reason,
            Rules = rules,
            StateBlock = stateBlock,
            IsVerified = verified == 1,
            Seed = seed,
            PreviousSlot = previousSlot,
            PreviousResult = previousResult,
            Winners = winners,
        };
        if (!read.IsCanonical) return false;
        result = read;
        return true;
    }

    /// <summary>A short name; no values.</summary>
    public override string ToString() => ObjectName.Of("result", Hash);

    private bool IsCanonical => Status switch
    {
        SlotStatus.Ranked => !SetHash.IsZero && !CertificateHash.IsZero,
        SlotStatus.Void => Reason != RejectionCode.None && Seed.IsZero && Winners.Count == 0,
        _ => false,
    };
}
