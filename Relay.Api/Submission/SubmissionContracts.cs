using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Api.Submission;

/// <summary>A sealed submission as JSON; the same bytes may come as application/octet-stream.</summary>
/// <param name="Envelope">The canonical bytes of an envelope or a cancel, base64.</param>
public sealed record SubmissionRequest(byte[] Envelope);

/// <summary>The signed receipt of a submission.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Leaf">The envelope's name in the slot's set.</param>
/// <param name="Sequence">Its place, from 0 without gaps.</param>
/// <param name="ReceivedAt">When its last byte was read, Unix milliseconds: what it was judged by.</param>
/// <param name="Durability">everysec, always or replica: how firmly it was stored before this answer.</param>
/// <param name="Receipt">The canonical bytes, base64.</param>
/// <param name="Signature">The relay's signature of them.</param>
/// <param name="Relay">The relay's address.</param>
public sealed record SubmissionAnswer(
    ulong Slot, string Leaf, uint Sequence, ulong ReceivedAt, string Durability, byte[] Receipt, string Signature, string Relay)
{
    /// <summary>Maps a signed receipt.</summary>
    internal static SubmissionAnswer Of(ulong slot, SignedObject<SubmissionReceipt> signed, Address relay) => new(
        slot, signed.Value.Leaf.ToString(), signed.Value.Sequence, signed.Value.ReceivedAt, Word(signed.Value.Durability),
        signed.Value.Encode(), Hex.Encode(signed.Signature.Span), relay.ToString());

    private static string Word(Durability durability) => durability switch
    {
        Auction.Receipts.Durability.Fsync => "always",
        Auction.Receipts.Durability.Replicated => "replica",
        _ => "everysec",
    };
}
