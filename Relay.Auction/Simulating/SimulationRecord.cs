using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Auction.Simulating;

/// <summary>What the slot's record says of one bundle.</summary>
/// <param name="Code">None for a bundle that takes part in the ranking; else why it does not.</param>
/// <param name="Measured">What the builder was seen to keep of it, alone or in the list, whichever is less: the rank key of a bundle without declared bid.</param>
/// <param name="Paid">Of a winner: what it pays at its place in the list, to the wei.</param>
/// <param name="Gas">What it used alone: its size in the ranking.</param>
/// <param name="Dropped">Places of the transactions that were left out.</param>
internal sealed record SimulationEntry(RejectionCode Code, UInt256 Measured, UInt256 Paid, ulong Gas, IReadOnlyList<ushort> Dropped)
{
    /// <summary>Of a winner: of what it pays in the list, what its refunds are a part of.</summary>
    public UInt256 Refundable { get; init; }

    /// <summary>Of a bundle that does not take part.</summary>
    public static SimulationEntry Out(RejectionCode code) => new(code, UInt256.Zero, UInt256.Zero, 0, []);

    /// <summary>The code only.</summary>
    public override string ToString() => $"{Code}";
}

/// <summary>All that the node said for a slot, written once before it is ranked; the ranking is a pure function of openings and record.</summary>
/// <param name="Head">The block that was simulated.</param>
/// <param name="IsAnswered">True where the node answered at all; false: nothing of the slot is verified.</param>
/// <param name="Entries">By sequence. A bundle without entry was not reached.</param>
/// <param name="Nonces">Of the accounts that the bundles of the record use, on the parent block.</param>
internal sealed record SimulationRecord(ChainHead Head, bool IsAnswered, IReadOnlyDictionary<uint, SimulationEntry> Entries, IReadOnlyDictionary<Address, ulong> Nonces)
{
    /// <summary>The label of <see cref="Commitment"/>. Nobody signs a record by itself.</summary>
    public const string Label = "relay/1/simulation";

    private const byte Version = 2;
    private const byte CutShort = 2;
    private const int Fixed = 1 + 8 + 32 + 8 + 32 + 8 + 1 + 1 + 4 + 4;
    private const int EntryFixed = 4 + 2 + 32 + 32 + 32 + 8 + 2;
    private const int NonceSize = Address.Size + 8;

    /// <summary>True where time, the node's limits or answers that did not come ended the simulations early: a bundle that was not verified might have won.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>What the result says of the simulations: nothing where they went to their end.</summary>
    public RejectionCode Remark => IsAnswered && !IsCutShort ? RejectionCode.None : RejectionCode.NotSimulated;

    /// <summary>ver ‖ head ‖ known u8 ‖ answered u8 (2: and cut short) ‖ entries u32 ‖ nonces u32 ‖ entries by sequence ‖ nonces by address.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Fixed + Entries.Values.Sum(entry => EntryFixed + 2 * entry.Dropped.Count) + Nonces.Count * NonceSize];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U64(Head.TargetBlock);
        writer.Hash(Head.ParentHash);
        writer.U64(Head.TimestampSeconds);
        writer.U256(Head.BaseFee);
        writer.U64(Head.GasLimit);
        writer.U8(Head.IsKnown ? (byte)1 : (byte)0);
        writer.U8(!IsAnswered ? (byte)0 : IsCutShort ? CutShort : (byte)1);
        writer.U32((uint)Entries.Count);
        writer.U32((uint)Nonces.Count);
        foreach (var (sequence, entry) in Entries.OrderBy(pair => pair.Key))
        {
            writer.U32(sequence);
            writer.U16((ushort)entry.Code);
            writer.U256(entry.Measured);
            writer.U256(entry.Paid);
            writer.U256(entry.Refundable);
            writer.U64(entry.Gas);
            writer.U16((ushort)entry.Dropped.Count);
            foreach (var dropped in entry.Dropped) writer.U16(dropped);
        }

        foreach (var (address, nonce) in Nonces.OrderBy(pair => pair.Key.ToString(), StringComparer.Ordinal))
        {
            writer.Address(address);
            writer.U64(nonce);
        }

        return bytes;
    }

    /// <summary>Reads a record; false for anything that <see cref="Encode"/> would not have written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SimulationRecord? record)
    {
        record = null;
        if (bytes.Length < Fixed || bytes[0] != Version) return false;
        var reader = new CanonicalReader(bytes[1..]);
        var head = new ChainHead(reader.U64(), reader.Hash(), reader.U64(), reader.U256(), reader.U64());
        var (known, answered, count, nonceCount) = (reader.U8(), reader.U8(), reader.U32(), reader.U32());
        if (known > 1 || answered > CutShort) return false;
        var entries = new Dictionary<uint, SimulationEntry>();
        for (var i = 0; i < count; i++)
        {
            if (reader.Remaining < EntryFixed) return false;
            var (sequence, code, measured, paid, refundable, gas) = (reader.U32(), (RejectionCode)reader.U16(), reader.U256(), reader.U256(), reader.U256(), reader.U64());
            var dropped = new ushort[reader.U16()];
            if (reader.Remaining < 2 * dropped.Length) return false;
            for (var j = 0; j < dropped.Length; j++) dropped[j] = reader.U16();
            if (!entries.TryAdd(sequence, new SimulationEntry(code, measured, paid, gas, dropped) { Refundable = refundable })) return false;
        }

        if (reader.Remaining != (long)nonceCount * NonceSize) return false;
        var nonces = new Dictionary<Address, ulong>();
        for (var i = 0; i < nonceCount; i++)
        {
            if (!nonces.TryAdd(reader.Address(), reader.U64())) return false;
        }

        var read = new SimulationRecord(head with { IsKnown = known == 1 }, answered > 0, entries, nonces) { IsCutShort = answered == CutShort };
        if (!read.Encode().AsSpan().SequenceEqual(bytes)) return false;
        record = read;
        return true;
    }

    /// <summary>The hash that the audit context commits to: H("relay/1/simulation", record ‖ blinds).</summary>
    /// <param name="blinds">K("relay/1/blind") of every leaf that opened, in sequence order: nobody who lacks one of them can guess the rest of the record from its hash.</param>
    public Hash32 Commitment(IEnumerable<Hash32> blinds) => ProtocolHash.Of(Label, [.. Encode(), .. blinds.SelectMany(blind => blind.ToArray())]);

    /// <summary>The outcomes as the record leaves them: who takes part, by which key, with which size.</summary>
    public LeafOutcome[] Apply(IReadOnlyList<LeafOutcome> outcomes)
    {
        var applied = new LeafOutcome[outcomes.Count];
        for (var i = 0; i < applied.Length; i++) applied[i] = outcomes[i].Bundle is null ? outcomes[i] : Apply(outcomes[i], Entries.GetValueOrDefault((uint)i));
        return applied;
    }

    /// <summary>The state only.</summary>
    public override string ToString() => $"record of {Entries.Count} bundles";

    private static LeafOutcome Apply(LeafOutcome outcome, SimulationEntry? entry)
    {
        entry ??= SimulationEntry.Out(RejectionCode.NotSimulated);
        if (entry.Code != RejectionCode.None)
            return outcome with { Class = RowClass.NotWon, Bundle = null, Rejection = new Rejection(entry.Code, Detail(entry.Code)), Simulation = entry };
        var isDeclared = outcome.Bundle!.Opened.Plaintext.Terms.HasFlag(BidTerms.BidDeclared);
        return outcome with { Value = isDeclared ? outcome.Value : entry.Measured, Gas = entry.Gas, Simulation = entry };
    }

    private static string Detail(RejectionCode code) => code switch
    {
        RejectionCode.Reverted => "a transaction that must succeed reverts on the parent block's state",
        RejectionCode.BidNotPaid => "bid: the builder keeps less than was declared",
        RejectionCode.RefundTooSmall => "a refund is less than its transfer costs",
        RejectionCode.NotSimulated => "the node gave no answer about it in the slot's time",
        RejectionCode.InsufficientBalance => "a sender cannot pay for gas limit, price and value",
        RejectionCode.StateConflict => "it fails after the better bundles before it",
        RejectionCode.NonceTooLow => "nonce: used on the chain before this block",
        RejectionCode.NonceGap => "nonce: an earlier one of the sender is missing",
        RejectionCode.NonceOrder => "nonces of one sender are not in order within the bundle",
        RejectionCode.DuplicateInBundle => "it uses one nonce of a sender twice",
        RejectionCode.BelowBlobFee => "maxFeePerBlobGas: less than the block's blob base fee",
        RejectionCode.BelowBaseFee => "maxFeePerGas: less than the block's base fee",
        RejectionCode.NoRoom => "a gas limit does not fit what the bundles before it leave of the block",
        _ => "the execution node takes one of its transactions for invalid",
    };
}
