using Relay.Api.Transparency;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Sending;

namespace Relay.Api.Verbs.Verifying;

/// <summary>Which slots, and from where.</summary>
/// <param name="From">First slot; null = those of the receipts and of the evidence, else the last that have a result.</param>
/// <param name="To">Last slot.</param>
/// <param name="Receipts">Receipt files.</param>
/// <param name="Evidence">Saved evidence.</param>
/// <param name="SaveTo">Folder to keep what was fetched; null = nothing is kept.</param>
internal sealed record VerifyTask(ulong? From, ulong? To, IReadOnlyList<ReceiptFile> Receipts, IReadOnlyList<SlotFile> Evidence, string? SaveTo)
{
    /// <summary>How many slots are verified where none is named.</summary>
    public const int Default = 10;

    /// <summary>Most slots of one run.</summary>
    public const ulong Most = 10_000;
}

/// <summary>One run of <c>relay verify</c>: collect, save, judge.</summary>
/// <param name="task">What to verify.</param>
/// <param name="client">The relay; null = evidence only.</param>
/// <param name="collector">Fetches from it; null with it.</param>
/// <param name="trust">Whom the user trusts.</param>
internal sealed class VerifyRun(VerifyTask task, RelayClient? client, SlotCollector? collector, Trust trust)
{
    /// <summary>The verdicts, by slot; empty where there was nothing to verify.</summary>
    public async Task<IReadOnlyList<SlotVerdict>> RunAsync(CancellationToken cancellation)
    {
        var judge = new SlotJudge(trust);
        var verdicts = new List<SlotVerdict>();
        foreach (var slot in await SlotsAsync(cancellation))
        {
            var receipts = task.Receipts.Where(receipt => receipt.Slot == slot).ToArray();
            List<SlotFile> files = [.. task.Evidence.Where(file => file.Slot == slot)];
            if (collector is not null && await collector.CollectAsync(slot, receipts, cancellation) is { } fetched)
            {
                if (task.SaveTo is { } folder) fetched.Save(folder);
                files.Insert(0, fetched);
            }

            if (files.Count > 0) verdicts.Add(judge.Judge(slot, files, receipts));
            else if (task.From is null || task.From == task.To || receipts.Length > 0) verdicts.Add(SlotVerdict.Absent(slot, "there is nothing of it: it never had a header, or is kept no longer"));
        }

        return verdicts;
    }

    private async Task<IReadOnlyList<ulong>> SlotsAsync(CancellationToken cancellation)
    {
        if (task.From is { } from) return [.. Enumerable.Range(0, (int)(task.To!.Value - from + 1)).Select(i => from + (ulong)i)];
        var named = task.Receipts.Select(receipt => receipt.Slot).Concat(task.Evidence.Select(file => file.Slot)).Distinct().Order().ToArray();
        if (named.Length > 0 || client is null) return named;
        var list = await client.GetAsync<SlotListView>("/v1/slots?count=100", cancellation);
        return [.. (list.Value?.Slots ?? []).Where(slot => slot.ResultHash is not null).Take(VerifyTask.Default).Select(slot => slot.Slot).Order()];
    }
}
