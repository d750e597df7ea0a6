using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Auction.Opening;

/// <summary>A leaf that opened to a bundle whose transactions decode: what validation and ranking work on.</summary>
/// <param name="Sequence">Place in the slot's set.</param>
/// <param name="Envelope">The envelope.</param>
/// <param name="Opened">Seed, tie value, blind and plaintext.</param>
/// <param name="Transactions">The plaintext's transactions, decoded, in its order.</param>
internal sealed record OpenedBundle(uint Sequence, Envelope Envelope, OpeningOutcome.Opened Opened, SignedTransaction[] Transactions)
{
    private Hash32 _hash;

    /// <summary>Keccak-256 over the concatenated transaction hashes, as Flashbots' clients compute it.</summary>
    public Hash32 BundleHash => _hash.IsZero ? _hash = Ethereum.BundleHash.Of(Transactions) : _hash;

    /// <summary>Who signed the envelope.</summary>
    public Address Signer => Envelope.Core.Signer;

    /// <summary>Place and leaf; never contents.</summary>
    public override string ToString() => $"bundle {Sequence} {Envelope}";
}
