using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Protocol;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>What the chain made of a slot's winners, as last seen. Stored encrypted: which transactions are whose is not the public's.</summary>
/// <param name="TargetBlock">The block that the slot built.</param>
/// <param name="IsFinal">True where the chain went on far enough that nothing is expected to change.</param>
/// <param name="Winners">In the order of the result.</param>
public sealed record SlotFates(ulong TargetBlock, bool IsFinal, IReadOnlyList<WinnerFate> Winners) : IChainRecord<SlotFates>
{
    private const byte Version = 1;
    private const int Fixed = 1 + 8 + 1 + 4;
    private const int WinnerFixed = 4 + 1 + 4;
    private const int TransactionSize = 32 + 8 + 32 + 4;

    /// <summary>The fate of a leaf; null where it is no winner.</summary>
    public WinnerFate? Of(uint sequence) => Winners.FirstOrDefault(winner => winner.Sequence == sequence);

    /// <summary>The fate of the winner that held a transaction, the best placed of several; null where none did.</summary>
    public WinnerFate? Holding(Hash32 transaction) => Winners.FirstOrDefault(winner => winner.Transactions.Any(one => one.Hash == transaction));

    /// <inheritdoc />
    public static RecordKind Kind => RecordKind.Fates;

    /// <inheritdoc />
    public static string Purpose => RestPurpose.Fates;

    /// <summary>ver ‖ target u64 ‖ final u8 ‖ winners u32 × (sequence u32 ‖ fate u8 ‖ transactions u32 × (hash ‖ block u64 ‖ block hash ‖ index u32)).</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Fixed + Winners.Sum(winner => WinnerFixed + winner.Transactions.Count * TransactionSize)];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U64(TargetBlock);
        writer.U8(IsFinal ? (byte)1 : (byte)0);
        writer.U32((uint)Winners.Count);
        foreach (var winner in Winners)
        {
            writer.U32(winner.Sequence);
            writer.U8((byte)winner.Fate);
            writer.U32((uint)winner.Transactions.Count);
            foreach (var (hash, block, blockHash, index) in winner.Transactions)
            {
                writer.Hash(hash);
                writer.U64(block);
                writer.Hash(blockHash);
                writer.U32(index);
            }
        }

        return bytes;
    }

    /// <summary>Reads a record; false for anything that <see cref="Encode"/> would not have written.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SlotFates? record)
    {
        record = null;
        if (bytes.Length < Fixed || bytes[0] != Version) return false;
        var reader = new CanonicalReader(bytes[1..]);
        var (target, final, count) = (reader.U64(), reader.U8(), reader.U32());
        if (final > 1 || count > reader.Remaining / WinnerFixed) return false;
        var winners = new WinnerFate[count];
        for (var i = 0; i < winners.Length; i++)
        {
            if (reader.Remaining < WinnerFixed) return false;
            var (sequence, fate, transactions) = (reader.U32(), (Fate)reader.U8(), reader.U32());
            if (!Enum.IsDefined(fate) || transactions > reader.Remaining / TransactionSize) return false;
            var places = new TransactionFate[transactions];
            for (var j = 0; j < places.Length; j++) places[j] = new TransactionFate(reader.Hash(), reader.U64(), reader.Hash(), reader.U32());
            winners[i] = new WinnerFate(sequence, fate, places);
        }

        if (reader.Remaining != 0) return false;
        record = new SlotFates(target, final == 1, winners);
        return true;
    }

    /// <summary>The number of winners only.</summary>
    public override string ToString() => $"fates of {Winners.Count} winners";
}
