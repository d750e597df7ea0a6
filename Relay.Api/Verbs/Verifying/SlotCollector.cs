using Relay.Api.Transparency;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Verifying;

/// <summary>Fetches all that a relay tells of a slot, as deep as the given keys reach. It believes nothing of it.</summary>
/// <param name="client">The relay.</param>
/// <param name="url">Its url, for the file.</param>
/// <param name="relayOf">Whom requests on a chain are signed for: the relay that the user trusts.</param>
/// <param name="owner">Key for own entries; null = not asked.</param>
/// <param name="auditor">Key for the export; null = not asked.</param>
/// <param name="time">Clock.</param>
internal sealed class SlotCollector(RelayClient client, Uri url, Func<ulong, Address?> relayOf, SignerKey? owner, SignerKey? auditor, TimeProvider time)
{
    private const int Tries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The slot; null where the relay has no header of it.</summary>
    public async Task<SlotFile?> CollectAsync(ulong slot, IReadOnlyList<ReceiptFile> receipts, CancellationToken cancellation)
    {
        if ((await client.SlotAsync(slot, cancellation)).Value is not { } view) return null;
        List<string> missing = [];
        var path = $"/v1/slots/{slot}";
        var file = new SlotFile
        {
            Url = url.GetLeftPart(UriPartial.Authority),
            Slot = slot,
            Header = view.Header,
            RelaySignature = view.RelaySignature,
            HolderSignatures = [.. view.Holders.Select(holder => holder.Signature)],
            Set = view.Commitment is { } set ? new SignedBytes(set.Set, set.Signature) : null,
            Result = view.Result is { } result ? new SignedBytes(result.Result, result.Signature) : null,
        };
        if (file.Result is null) return file with { Missing = [$"it has no result yet: it is {view.State}"] };

        var transcript = await TranscriptAsync(path, cancellation);
        if (transcript is null) missing.Add("the relay gave no transcript");
        var ranked = view.Result!.Status != "void";
        file = file with
        {
            Transcript = transcript is null ? null : new SignedBytes(transcript.Transcript, transcript.Signature),
            Marks = Words(await OptionalAsync<HolderWordsView>($"{path}/marks", ranked ? missing : null, cancellation)),
            Refusals = ranked ? [] : Words(await OptionalAsync<HolderWordsView>($"{path}/refusal", null, cancellation)),
            Heads = (ranked ? await OptionalAsync<HeadsView>($"{path}/heads", missing, cancellation) : null)?.Heads ?? [],
        };
        if (await OptionalAsync<SignedContextView>($"{path}/context", missing, cancellation) is { } context) file = file with { Context = new SignedBytes(context.Context, context.Signature) };
        List<ProofView> proofs = [];
        foreach (var receipt in receipts)
        {
            if (file.Set is not null && await OptionalAsync<ProofView>($"{path}/proofs/{receipt.Leaf}", null, cancellation) is { } proof) proofs.Add(proof);
        }

        return (await SignedAsync(file with { Proofs = proofs }, path, missing, cancellation)) with { Missing = missing };
    }

    private async Task<SlotFile> SignedAsync(SlotFile file, string path, List<string> missing, CancellationToken cancellation)
    {
        if (owner is null && auditor is null) return file;
        if (!SlotHeader.TryDecode(file.Header, out var header, out _) || relayOf(header.ChainId) is not { } relay) return file;
        if (owner is not null) file = file with { Entries = (await AskAsync<EntriesView>($"{path}/entries", owner, header.ChainId, relay, missing, cancellation))?.Entries };
        if (auditor is null) return file;

        List<AuditLeafView> leaves = [];
        AuditView? page = null;
        byte[]? record = null;
        for (uint? from = 0; from is { } first; from = page.Next > first ? page.Next : null)
        {
            page = await AskAsync<AuditView>($"{path}/audit?from={first}", auditor, header.ChainId, relay, missing, cancellation);
            if (page is null) return file;
            leaves.AddRange(page.Leaves);
            record ??= page.Record;
        }

        return file with { Audit = new AuditExport(new SignedBytes(page!.Context, page.Signature), leaves, record) };
    }

    /// <summary>The transcript follows its result within milliseconds.</summary>
    private async Task<TranscriptView?> TranscriptAsync(string path, CancellationToken cancellation)
    {
        for (var tries = 0; ; tries++)
        {
            if ((await client.GetAsync<TranscriptView>($"{path}/transcript?rows=false", cancellation)).Value is { } transcript) return transcript;
            if (tries == Tries) return null;
            await Task.Delay(Pause, time, cancellation);
        }
    }

    private async Task<T?> OptionalAsync<T>(string path, List<string>? missing, CancellationToken cancellation)
        where T : class
        => Take(path, await client.GetAsync<T>(path, cancellation), missing);

    private async Task<T?> AskAsync<T>(string path, SignerKey key, ulong chain, Address relay, List<string> missing, CancellationToken cancellation)
        where T : class
        => Take(path, await client.GetSignedAsync<T>(path, key, chain, relay, time.NowMs(), cancellation), missing);

    private static T? Take<T>(string path, RelayAnswer<T> answer, List<string>? missing)
        where T : class
    {
        if (answer.Value is null) missing?.Add($"{path}: {answer.Problem}");
        return answer.Value;
    }

    private static IReadOnlyList<SignedBytes> Words(HolderWordsView? view) => [.. view?.Words.Select(word => new SignedBytes(word.Bytes, word.Signature)) ?? []];
}
