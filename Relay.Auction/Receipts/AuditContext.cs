using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Validating;

namespace Relay.Auction.Receipts;

/// <summary>What the ranking of a slot depended on beside its leaves and its header: with it an auditor ranks again.</summary>
/// <param name="ResultHash">The result that was ranked so.</param>
/// <param name="TargetBlock">The block that the slot built; the set's.</param>
/// <param name="ParentHash">The block it built on; the set's.</param>
/// <param name="TimestampSeconds">The block's time: Unix seconds.</param>
/// <param name="BaseFee">The block's base fee in wei.</param>
/// <param name="GasLimit">The gas that the winners had to fit into.</param>
/// <param name="BlobLimit">The blobs that they had to fit into.</param>
/// <param name="Rule">How bundles were valued.</param>
/// <param name="RecordHash">Commits to what the node said (<c>SimulationRecord.Commitment</c>); zero where nothing was simulated.</param>
/// <remarks>
/// 158 bytes: ver ‖ resultHash ‖ targetBlock u64 ‖ parentHash ‖ timestamp u64 ‖ baseFee u256 ‖ gasLimit u64 ‖ blobLimit u32 ‖ rule u8 ‖ recordHash.
/// Hash and signature: <see cref="Label"/>, by the relay. Stored with the result, shown to everybody: it holds nothing of a bundle.
/// </remarks>
public sealed record AuditContext(
    Hash32 ResultHash, ulong TargetBlock, Hash32 ParentHash, ulong TimestampSeconds, UInt256 BaseFee, ulong GasLimit, uint BlobLimit, ValueRule Rule,
    Hash32 RecordHash) : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/audit";

    /// <summary>Length in bytes.</summary>
    public const int Size = 158;

    private const byte Version = 2;
    private const int RuleAt = Size - Hash32.Size - 1;

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.Hash(ResultHash);
        writer.U64(TargetBlock);
        writer.Hash(ParentHash);
        writer.U64(TimestampSeconds);
        writer.U256(BaseFee);
        writer.U64(GasLimit);
        writer.U32(BlobLimit);
        writer.U8((byte)Rule);
        writer.Hash(RecordHash);
        return bytes;
    }

    /// <summary>Reads exactly <see cref="Size"/> canonical bytes; false for anything else, a rule that nobody knows among it.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out AuditContext? context)
    {
        context = null;
        if (bytes.Length != Size || bytes[0] != Version || !Enum.IsDefined((ValueRule)bytes[RuleAt])) return false;
        var reader = new CanonicalReader(bytes[1..]);
        context = new AuditContext(
            reader.Hash(), reader.U64(), reader.Hash(), reader.U64(), reader.U256(), reader.U64(), reader.U32(), (ValueRule)reader.U8(), reader.Hash());
        return true;
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("audit context", Hash);
}
