using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>How <c>relay cancel</c> ended: exactly one of the two is set.</summary>
/// <param name="Accepted">The relay's receipt of the cancel, verified.</param>
/// <param name="Refused">Why the bundle stands.</param>
/// <param name="Kept">What is kept of the cancel: who checks the slot needs the receipts of all own leaves.</param>
internal sealed record CancelReport(AcceptedView? Accepted, ProblemView? Refused, ReceiptFile? Kept = null);

/// <summary>One run of <c>relay cancel</c>: from the kept receipt to a signed cancel in the same slot, and its receipt.</summary>
/// <param name="connection">The relay.</param>
/// <param name="key">The key that signed the bundle.</param>
/// <param name="nonce">The nonce of the cancel; null for one above the bundle's.</param>
internal sealed class CancelRun(Connection connection, SignerKey key, ulong? nonce)
{
    public async Task<CancelReport> RunAsync(ReceiptFile kept, CancellationToken cancellation)
    {
        if (!SlotHeader.TryDecode(kept.Header, out var header, out var fault)) return Refused("unreadable", "The receipt's header cannot be read:", fault);
        if (!Envelope.TryParse(kept.Envelope, header, out var bundle, out var rejection)) return Refused("unreadable", "The receipt's envelope cannot be read:", rejection.Detail);
        if (bundle.Core.Signer != key.Address) return Refused("signature_foreign", "The bundle was signed by another key.", $"It was {bundle.Core.Signer}, and --key is {key.Address}.");

        var bytes = CancelEnvelope.Create(header, key, bundle.Core.Bundle, nonce ?? bundle.Core.Nonce + 1);
        if (!Envelope.TryParse(bytes, header, out var cancel, out rejection)) return Refused(rejection.Word, "The cancel cannot be made:", rejection.Detail);
        using var client = connection.Client();
        var answer = await client.SubmitAsync(header.Slot, bytes, cancellation);
        if (answer.Value is not { } accepted) return new CancelReport(null, answer.Problem);
        return ReceiptCheck.TryVerify(accepted, header, cancel.Leaf, out _, out fault) ? new CancelReport(accepted, null, ReceiptFile.OfCancel(kept, accepted, cancel, bytes)) : Refused("false_receipt", "The relay's receipt does not verify:", fault);
    }

    private static CancelReport Refused(string code, string title, string detail) => new(null, new ProblemView(code, title, detail, null));
}
