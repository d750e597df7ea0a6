using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;

namespace Relay.Auction.Keyholders;

/// <summary>The trust boundary: who holds a slot's key, and gives shares only for a committed set (protocol.md, rules 7 to 11).</summary>
/// <remarks>
/// For one slot the calls come in this order: offer, co-sign, deliver (many), mark, release, finish. Each may be repeated with the same arguments and
/// then has the same answer, also after a restart of either side, until the slot's deadline. Two implementations: <c>Keyholder</c>, in this process, and
/// <c>RemoteKeyholder</c>, over mutual TLS.
/// </remarks>
public interface IKeyholder
{
    /// <summary>The address that signs headers, marks and refusals.</summary>
    Address Address { get; }

    /// <summary>The public half (65 bytes, uncompressed P-256) of the key for one slot, made at random on the first call and written down before it is answered.</summary>
    Task<HolderAnswer<ReadOnlyMemory<byte>>> OfferKeyAsync(SlotKeyRequest request, CancellationToken cancellation);

    /// <summary>The holder's signature of the header that holds its key; at most one header per relay, chain and slot, ever.</summary>
    Task<HolderAnswer<ReadOnlyMemory<byte>>> CoSignAsync(ReadOnlyMemory<byte> header, CancellationToken cancellation);

    /// <summary>Hands over appended leaves, without their bodies, in sequence order; decapsulated as they come.</summary>
    /// <returns>The sequence that the holder expects next: lower than what was delivered where it lacks earlier ones (it was restarted).</returns>
    Task<HolderAnswer<uint>> DeliverAsync(Hash32 slotHash, uint firstSequence, IReadOnlyList<HolderLeaf> leaves, CancellationToken cancellation);

    /// <summary>Signs which leaves of the set open, once for one set of the slot, after checking that the root is of the delivered leaves.</summary>
    Task<HolderAnswer<SignedObject<Marks>>> MarkAsync(SignedObject<SetCommit> commitment, CancellationToken cancellation);

    /// <summary>The shares of the live leaves of the marked set, against a certificate of a quorum of marks.</summary>
    Task<HolderAnswer<Release>> ReleaseAsync(Hash32 slotHash, Certificate certificate, CancellationToken cancellation);

    /// <summary>Asks for the slot to stay closed for ever; answered by the signed refusal, unless the slot is marked already.</summary>
    Task<HolderAnswer<SignedObject<Refusal>>> RefuseAsync(Hash32 slotHash, RejectionCode reason, CancellationToken cancellation);

    /// <summary>The slot's result is stored: the key and the shares are destroyed now instead of at the deadline.</summary>
    Task FinishAsync(Hash32 slotHash, CancellationToken cancellation);
}
