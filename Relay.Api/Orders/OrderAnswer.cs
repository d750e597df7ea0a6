using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Receipts;

namespace Relay.Api.Orders;

/// <summary>The answer to a signed body, as it is kept for whoever sends the same body again.</summary>
/// <param name="Slot">The slot that the order was first sealed into.</param>
/// <param name="Receipt">Of its leaf there.</param>
/// <remarks>slot u64, little-endian ‖ the canonical receipt.</remarks>
internal sealed record OrderAnswer(ulong Slot, SubmissionReceipt Receipt)
{
    /// <summary>Where the sequence stands, a u32 that the store fills in.</summary>
    public const int SequenceAt = sizeof(ulong) + SubmissionReceipt.SequenceAt;

    public byte[] Encode()
    {
        var bytes = new byte[sizeof(ulong) + SubmissionReceipt.Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Slot);
        Receipt.Encode().CopyTo(bytes, sizeof(ulong));
        return bytes;
    }

    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out OrderAnswer? answer)
    {
        answer = bytes.Length > sizeof(ulong) && SubmissionReceipt.TryDecode(bytes[sizeof(ulong)..], out var receipt) ? new OrderAnswer(BinaryPrimitives.ReadUInt64LittleEndian(bytes), receipt) : null;
        return answer is not null;
    }
}
