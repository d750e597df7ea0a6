using System.Diagnostics.CodeAnalysis;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>What a searcher checks before it seals: that the header's bytes are well formed, and signed by the relay and every keyholder that it names.</summary>
internal static class SlotTrust
{
    /// <summary>The header out of the relay's answer; only its bytes and signatures count, never the JSON beside them.</summary>
    public static bool TryVerify(SlotView view, [NotNullWhen(true)] out SlotHeader? header, [NotNullWhen(false)] out string? fault)
    {
        if (!SlotHeader.TryDecode(view.Header, out header, out fault)) return false;
        List<ReadOnlyMemory<byte>> signatures = [];
        foreach (var holder in view.Holders) signatures.Add(Hex.TryDecode(holder.Signature, out var signature) ? signature : default(ReadOnlyMemory<byte>));
        if (header.Slot != view.Slot) fault = $"the header is of slot {header.Slot}, and slot {view.Slot} was asked for";
        else if (!Hex.TryDecode(view.RelaySignature, out var byRelay)) fault = "relaySignature is not hexadecimal";
        else new SignedSlotHeader(header, byRelay, signatures).Verify(out fault);
        return fault is null;
    }
}
