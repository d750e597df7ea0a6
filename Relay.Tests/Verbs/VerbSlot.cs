using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Tests.Verbs;

/// <summary>A slot as a relay announces it, with keys that the test holds.</summary>
internal sealed class VerbSlot : IDisposable
{
    public SignerKey Relay { get; } = SignerKey.Generate();

    public SignerKey Holder { get; } = SignerKey.Generate();

    public SlotHeader Header { get; }

    public VerbSlot()
    {
        using var key = System.Security.Cryptography.ECDiffieHellman.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        Header = new SlotHeader
        {
            ChainId = 1,
            Relay = Relay.Address,
            Slot = 7,
            OpenAt = 1_000,
            Cutoff = 2_000,
            Freeze = 2_050,
            Deadline = 9_000,
            Rules = 1,
            MaxLeaves = 100,
            MaxPerSigner = 10,
            MaxClass = 4,
            SkewMilliseconds = 500,
            Threshold = 1,
            Quorum = 1,
            Faults = 0,
            Holders = [new SlotHolder(Holder.Address, (byte[])[4, .. point.X!, .. point.Y!])],
        };
    }

    public SlotView View(SignerKey? relay = null, SignerKey? holder = null, ulong slot = 7) => new(
        slot, "open", 1_000, 2_000, 1_500, 1, Header.Hash.ToString(), Header.Encode(), Header.Relay.ToString(), Hex.Encode(SignedSlotHeader.Sign(relay ?? Relay, Header)),
        [new HolderView(Holder.Address.ToString(), "", Hex.Encode(SignedSlotHeader.Sign(holder ?? Holder, Header)))], 0, null, null);

    public AcceptedView Accept(Hash32 leaf, SignerKey? relay = null, ulong receivedAt = 1_600, Hash32? slotHash = null)
    {
        var receipt = new SubmissionReceipt(slotHash ?? Header.Hash, leaf, Hash32.Zero, 3, receivedAt, default).SignedBy(relay ?? Relay);
        return new AcceptedView(7, leaf.ToString(), 3, receivedAt, "always", receipt.Value.Encode(), Hex.Encode(receipt.Signature.Span), Relay.Address.ToString());
    }

    public void Dispose()
    {
        Relay.Dispose();
        Holder.Dispose();
    }
}
