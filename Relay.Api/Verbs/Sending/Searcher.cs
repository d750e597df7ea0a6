using System.Security.Cryptography;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>What became of one submission. Accepted where <see cref="Refused"/> is null: then the receipt was verified.</summary>
/// <param name="Envelope">What was sent; null where nothing was sealed.</param>
/// <param name="Accepted">The relay's answer, verified.</param>
/// <param name="Refused">Why not: the relay's problem, or what is wrong with its answer.</param>
internal sealed record SealedSubmission(SealedEnvelope? Envelope, AcceptedView? Accepted, ProblemView? Refused);

/// <summary>A searcher: seals bundles for a slot with its own key, submits them and checks the receipts.</summary>
internal sealed class Searcher(RelayClient relay, SignerKey key)
{
    /// <summary>Address of the searcher's key.</summary>
    public Address Address => key.Address;

    /// <summary>Seals with fresh randomness for a header that was verified.</summary>
    public SealedSubmission Seal(SlotHeader header, BundleToSend bundle)
    {
        Span<byte> id = stackalloc byte[BundleId.Size];
        RandomNumberGenerator.Fill(id);
        Span<byte> random = stackalloc byte[Secret32.Size];
        RandomNumberGenerator.Fill(random);
        return EnvelopeSealer.TrySeal(header, key, bundle.Plaintext, bundle.Id ?? BundleId.Read(id), bundle.Nonce, random, out var envelope, out var rejection)
            ? new SealedSubmission(envelope, null, null)
            : new SealedSubmission(null, null, new ProblemView(rejection.Word, "The bundle cannot be sealed.", rejection.Detail, null));
    }

    /// <summary>Sends what <see cref="Seal"/> made; the same bytes may be sent again and get the first receipt.</summary>
    public async Task<SealedSubmission> SubmitAsync(SlotHeader header, SealedEnvelope envelope, CancellationToken cancellation)
    {
        var answer = await relay.SubmitAsync(header.Slot, envelope.Bytes, cancellation);
        if (answer.Value is not { } accepted) return new SealedSubmission(envelope, null, answer.Problem);
        return ReceiptCheck.TryVerify(accepted, header, envelope.Leaf, out _, out var fault)
            ? new SealedSubmission(envelope, accepted, null)
            : new SealedSubmission(envelope, null, new ProblemView("false_receipt", "The relay's receipt does not verify:", fault, null));
    }
}
