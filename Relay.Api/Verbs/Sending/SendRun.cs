using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>The outcome of <c>relay send</c> and where its receipt was written.</summary>
internal sealed record SendReport(SealedSubmission Outcome, string? File);

/// <summary>One run of <c>relay send</c>: slot, trust, seal, submit, keep.</summary>
/// <param name="connection">The relay.</param>
/// <param name="key">The searcher's key.</param>
/// <param name="pins">Whom the command line expects; null for trust on first use.</param>
/// <param name="slot">The slot; null for the one that closes next.</param>
/// <param name="receipts">Folder of receipts.</param>
/// <param name="time">Clock.</param>
internal sealed class SendRun(Connection connection, SignerKey key, RelayPins? pins, ulong? slot, string receipts, TimeProvider time)
{
    /// <summary>With less time than this to the cut-off, the slot after it is taken where none was named.</summary>
    private const ulong LeastRemainingMs = 200;

    public async Task<SendReport> RunAsync(BundleToSend bundle, CancellationToken cancellation)
    {
        using var client = connection.Client();
        var answer = await SlotAsync(client, cancellation);
        if (answer.Value is not { } view) return Refused(answer.Problem!);
        if (!SlotTrust.TryVerify(view, out var header, out var fault)) return Refused("false_header", "The slot's header does not verify; nothing was sealed:", fault);
        if (pins is null)
        {
            if (!new KnownRelays(Path.Combine(connection.Home, "known_relays")).TryTrust(connection.Url, header, out var first, out fault)) return Refused("untrusted", "Not trusted.", fault);
            if (first) await Console.Error.WriteLineAsync($"Met for the first time, and written down: {RelayPins.Of(header)}");
        }
        else if (!pins.TryMatch(header, out fault))
        {
            return Refused("untrusted", "Not the relay that was named; nothing was sealed:", fault);
        }

        var searcher = new Searcher(client, key);
        var made = searcher.Seal(header, bundle);
        if (made.Envelope is null) return new SendReport(made, null);
        var sentAt = time.NowMs();
        var outcome = await searcher.SubmitAsync(header, made.Envelope, cancellation);
        var file = outcome.Accepted is { } accepted ? ReceiptFile.Of(connection.Url, header, accepted, made.Envelope, sentAt).Save(receipts) : null;
        return new SendReport(outcome, file);
    }

    private async Task<RelayAnswer<SlotView>> SlotAsync(RelayClient client, CancellationToken cancellation)
    {
        if (slot is { } named) return await client.SlotAsync(named, cancellation);
        var asked = time.GetTimestamp();
        var current = await client.CurrentSlotAsync(cancellation);
        if (current.Value is not { } view) return current;
        // The relay's clock counts: "now" is its own, and the answer has travelled for as long as we waited.
        var now = view.Now + (ulong)time.GetElapsedTime(asked).TotalMilliseconds;
        return view.ClosesAt > now + LeastRemainingMs ? current : await client.SlotAsync(view.Slot + 1, cancellation);
    }

    private static SendReport Refused(ProblemView problem) => new(new SealedSubmission(null, null, problem), null);

    private static SendReport Refused(string code, string title, string detail) => Refused(new ProblemView(code, title, detail, null));
}
