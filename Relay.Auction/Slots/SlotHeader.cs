using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Slots;

/// <summary>What everybody agrees on before a slot opens: times, limits and keyholders. Its hash is bound into every envelope, receipt and set of the slot.</summary>
/// <remarks>Immutable; equality is equality of <see cref="Hash"/>. A header that came from outside is made by <see cref="TryDecode"/>, which checks every rule;
/// one that was made here is checked by <see cref="TryValidate"/> before it is signed.</remarks>
public sealed record SlotHeader
{
    /// <summary>The version of the format.</summary>
    public const byte FormatVersion = 1;

    private const int FixedSize = 146;

    private Computed? _computed;

    /// <summary>Chain id of EIP-155.</summary>
    public required ulong ChainId { get; init; }

    /// <summary>The relay's signing address.</summary>
    public required Address Relay { get; init; }

    /// <summary>Number of the slot.</summary>
    public required ulong Slot { get; init; }

    /// <summary>From when envelopes are taken: Unix milliseconds.</summary>
    public required ulong OpenAt { get; init; }

    /// <summary>Envelopes whose last byte arrived before this instant are in time: Unix milliseconds.</summary>
    public required ulong Cutoff { get; init; }

    /// <summary>When the set is frozen: Unix milliseconds, at or after the cut-off.</summary>
    public required ulong Freeze { get; init; }

    /// <summary>After this instant no keyholder releases anything: Unix milliseconds, at most 60 s after the cut-off.</summary>
    public required ulong Deadline { get; init; }

    /// <summary>The least that a winner pays, in wei.</summary>
    public UInt256 Reserve { get; init; }

    /// <summary>Version of the rules of validation and ranking.</summary>
    public required uint Rules { get; init; }

    /// <summary>The most gas that the winners use together; 0 = the parent block's limit.</summary>
    public ulong GasCap { get; init; }

    /// <summary>The most leaves in the slot's set.</summary>
    public required uint MaxLeaves { get; init; }

    /// <summary>The most leaves of one signer.</summary>
    public required ushort MaxPerSigner { get; init; }

    /// <summary>The largest size class, 1 to 10.</summary>
    public required byte MaxClass { get; init; }

    /// <summary>How far a keyholder's clock may be off, in milliseconds.</summary>
    public required ushort SkewMilliseconds { get; init; }

    /// <summary>The address that signs what the relay seals for clients in clear; zero = the relay takes nothing in clear.</summary>
    public Address Edge { get; init; }

    /// <summary>t: how many shares open an envelope.</summary>
    public required byte Threshold { get; init; }

    /// <summary>q: how many keyholders certify a set.</summary>
    public required byte Quorum { get; init; }

    /// <summary>f: how many lying keyholders are borne.</summary>
    public required byte Faults { get; init; }

    /// <summary>The n keyholders; holder i of the protocol is at place i − 1.</summary>
    public required IReadOnlyList<SlotHolder> Holders { get; init; }

    /// <summary>slotHash = H("relay/1/slot", <see cref="Encode"/>). Computed once.</summary>
    public Hash32 Hash
    {
        get
        {
            // `with` copies the field: what was computed for another header does not count.
            var computed = _computed;
            if (computed?.Owner != (object)this) _computed = computed = new Computed(this, ProtocolHash.Of("relay/1/slot", Encode()));
            return computed.Hash;
        }
    }

    /// <summary>The canonical bytes: 146 + 85 for each holder.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[FixedSize + SlotHolder.Size * Holders.Count];
        var writer = new CanonicalWriter(bytes);
        writer.U8(FormatVersion);
        writer.U64(ChainId);
        writer.Address(Relay);
        writer.U64(Slot);
        writer.U64(OpenAt);
        writer.U64(Cutoff);
        writer.U64(Freeze);
        writer.U64(Deadline);
        writer.U256(Reserve);
        writer.U32(Rules);
        writer.U64(GasCap);
        writer.U32(MaxLeaves);
        writer.U16(MaxPerSigner);
        writer.U8(MaxClass);
        writer.U16(SkewMilliseconds);
        writer.Address(Edge);
        writer.U8(checked((byte)Holders.Count));
        writer.U8(Threshold);
        writer.U8(Quorum);
        writer.U8(Faults);
        foreach (var holder in Holders)
        {
            writer.Address(holder.Holder);
            writer.Bytes(holder.Key.Span);
        }

        return bytes;
    }

    /// <summary>Reads canonical bytes and checks every rule of a header (rule 7); where false, <paramref name="fault"/> names the field.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SlotHeader? header, [NotNullWhen(false)] out string? fault)
    {
        header = null;
        const int countAt = FixedSize - 4;
        if (bytes.Length < FixedSize || bytes.Length != FixedSize + SlotHolder.Size * bytes[countAt])
        {
            fault = $"length is {bytes.Length}, expected {FixedSize} and {SlotHolder.Size} for each holder";
            return false;
        }

        if (bytes[0] != FormatVersion)
        {
            fault = $"version is {bytes[0]}, expected {FormatVersion}";
            return false;
        }

        var decoded = Read(new CanonicalReader(bytes[1..]));
        if (!decoded.TryValidate(out fault)) return false;
        header = decoded;
        return true;
    }

    /// <summary>Checks every rule of a header (rule 7); where false, <paramref name="fault"/> names the field.</summary>
    public bool TryValidate([NotNullWhen(false)] out string? fault) => (fault = SlotHeaderRules.FirstFault(this)) is null;

    /// <summary>Compares by hash.</summary>
    public bool Equals(SlotHeader? other) => other is not null && Hash == other.Hash;

    /// <inheritdoc/>
    public override int GetHashCode() => Hash.GetHashCode();

    /// <summary>Slot, chain and the start of the hash.</summary>
    public override string ToString() => $"slot {Slot} of chain {ChainId} ({Hash.ToString()[..10]})";

    private static SlotHeader Read(CanonicalReader reader)
    {
        ulong chainId = reader.U64();
        var relay = reader.Address();
        ulong slot = reader.U64(), openAt = reader.U64(), cutoff = reader.U64(), freeze = reader.U64(), deadline = reader.U64();
        var reserve = reader.U256();
        var rules = reader.U32();
        var gasCap = reader.U64();
        var maxLeaves = reader.U32();
        var maxPerSigner = reader.U16();
        var maxClass = reader.U8();
        var skew = reader.U16();
        var edge = reader.Address();
        byte n = reader.U8(), t = reader.U8(), q = reader.U8(), f = reader.U8();
        var holders = new SlotHolder[n];
        for (var i = 0; i < n; i++) holders[i] = new SlotHolder(reader.Address(), reader.Bytes(SlotHolder.KeySize).ToArray());
        return new SlotHeader
        {
            ChainId = chainId,
            Relay = relay,
            Slot = slot,
            OpenAt = openAt,
            Cutoff = cutoff,
            Freeze = freeze,
            Deadline = deadline,
            Reserve = reserve,
            Rules = rules,
            GasCap = gasCap,
            MaxLeaves = maxLeaves,
            MaxPerSigner = maxPerSigner,
            MaxClass = maxClass,
            SkewMilliseconds = skew,
            Edge = edge,
            Threshold = t,
            Quorum = q,
            Faults = f,
            Holders = holders,
        };
    }

    private sealed record Computed(SlotHeader Owner, Hash32 Hash);
}
