using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;

namespace Relay.Auction.Sealing;

/// <summary>Withdraws a bundle before the close: a core and a signature, 145 bytes, a leaf of its own.</summary>
public static class CancelEnvelope
{
    /// <summary>Signs a cancel.</summary>
    /// <param name="header">The slot's header.</param>
    /// <param name="signer">Who submitted the bundle.</param>
    /// <param name="bundle">The bundle's name.</param>
    /// <param name="nonce">Higher than the last one under that name.</param>
    public static byte[] Create(SlotHeader header, SignerKey signer, BundleId bundle, ulong nonce)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(signer);
        var core = new BidCore(BidKind.Cancel, SealKind.None, 0, header.Hash, signer.Address, bundle, nonce);
        var bytes = new byte[EnvelopeLayout.CancelLength];
        core.Encode(bytes);
        ProtocolSignature.Sign(signer, SealingLabels.Envelope, HolderLeaf.Of(bytes, header, core).Leaf).CopyTo(bytes, BidCore.Size);
        return bytes;
    }
}
