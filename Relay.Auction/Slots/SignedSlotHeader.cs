using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Slots;

/// <summary>A slot header with the signatures of its relay and of every keyholder, all over slotHash.</summary>
/// <param name="Header">The header.</param>
/// <param name="RelaySignature">65 bytes by <see cref="SlotHeader.Relay"/>.</param>
/// <param name="HolderSignatures">65 bytes by each holder, in the header's order.</param>
public sealed record SignedSlotHeader(SlotHeader Header, ReadOnlyMemory<byte> RelaySignature, IReadOnlyList<ReadOnlyMemory<byte>> HolderSignatures)
{
    /// <summary>What the relay and the holders sign a slot's hash under (rule 3).</summary>
    public const string Label = "relay/1/slot";

    /// <summary>The signature of the relay or of a holder; both sign the same text, each under its own key.</summary>
    public static byte[] Sign(SignerKey key, SlotHeader header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return ProtocolSignature.Sign(key, Label, header.Hash);
    }

    /// <summary>True where the header is valid and signed by its relay and by each of its holders; else <paramref name="fault"/> says what is wrong.</summary>
    /// <remarks>This shows that the header is theirs, not that they are the ones you trust: compare relay, holders and threshold with those that you pinned.</remarks>
    public bool Verify([NotNullWhen(false)] out string? fault)
    {
        if (!Header.TryValidate(out fault)) return false;
        fault = SignatureFault();
        return fault is null;
    }

    private string? SignatureFault()
    {
        if (!ProtocolSignature.IsBy(Header.Relay, Label, Header.Hash, RelaySignature.Span)) return $"the relay's signature is not by {Header.Relay}";
        if (HolderSignatures.Count != Header.Holders.Count) return $"{HolderSignatures.Count} holder signatures, expected {Header.Holders.Count}";
        for (var i = 0; i < HolderSignatures.Count; i++)
        {
            var holder = Header.Holders[i].Holder;
            if (!ProtocolSignature.IsBy(holder, Label, Header.Hash, HolderSignatures[i].Span)) return $"the signature of holder {i + 1} is not by {holder}";
        }

        return null;
    }
}
