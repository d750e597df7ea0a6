using Relay.Auction.Protocol;
using Relay.Auction.Slots;

namespace Relay.Auction.Verifying;

/// <summary>The header is valid, of parties that the verifier accepts, and signed by each of them (rules 3 and 7).</summary>
internal static class HeaderCheck
{
    /// <summary>True where the header keeps the rules; whether its parties are trusted and have signed is reported only.</summary>
    public static bool Run(Verification run)
    {
        var (signed, header, keys) = (run.Evidence.Header, run.Header, run.Keys);
        if (!header.TryValidate(out var fault))
        {
            run.Found(FaultKind.HeaderRefused, "header", fault);
            return false;
        }

        run.Expect(header.Relay == keys.Relay, FaultKind.HeaderRefused, "header", $"the relay is {header.Relay}, expected {keys.Relay}");
        run.Expect(header.Threshold >= keys.LeastThreshold, FaultKind.HeaderRefused, "header", $"t is {header.Threshold}, expected at least {keys.LeastThreshold}");
        run.Expect(
            ProtocolSignature.IsBy(keys.Relay, SignedSlotHeader.Label, run.SlotHash, signed.RelaySignature.Span),
            FaultKind.BadSignature, "header", $"the signature is not by the relay {keys.Relay}");

        foreach (var other in run.Evidence.OtherHeaders)
        {
            if (other.Header.Slot == header.Slot && other.Header.ChainId == header.ChainId && other.Header.Hash != run.SlotHash
                && ProtocolSignature.IsBy(keys.Relay, SignedSlotHeader.Label, other.Header.Hash, other.RelaySignature.Span))
                run.Found(FaultKind.SecondHeader, "header", $"the relay signed header {other.Header.Hash} too, beside {run.SlotHash}");
        }

        for (var i = 0; i < header.Holders.Count; i++)
        {
            var holder = header.Holders[i].Holder;
            run.Expect(keys.Holders.Contains(holder), FaultKind.HeaderRefused, $"holder {i + 1}", $"{holder} is not a holder that is trusted");
            var isSigned = i < signed.HolderSignatures.Count
                && ProtocolSignature.IsBy(holder, SignedSlotHeader.Label, run.SlotHash, signed.HolderSignatures[i].Span);
            run.Expect(isSigned, FaultKind.HeaderNotCosigned, $"holder {i + 1}", $"{holder} did not sign this header");
        }

        return true;
    }
}
