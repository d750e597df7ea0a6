using System.Text.Json;
using Relay.Api.Verbs.Verifying;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Tests.Faults;

/// <summary>
/// The independent judge of a run: every receipt's leaf is in its slot's commitment or the slot is void with a signed reason; a slot has one result;
/// every builder saw the same sequence without a gap; nothing after the cut-off got in. It knows no Redis and no process, only what outsiders hold.
/// </summary>
internal static class RunCheck
{
    /// <summary>What is wrong, one sentence each; empty where nothing is.</summary>
    public static IReadOnlyList<string> FaultsOf(RunHistory run, Trust trust)
    {
        List<string> faults = [];
        var transcripts = CheckSlots(run, trust, faults);
        CheckLate(run, transcripts, faults);
        CheckBuilders(run, faults);
        CheckResults(run, faults);
        return faults;
    }

    /// <summary>Signatures, chains, receipts and second results are the public verifier's to judge.</summary>
    private static Dictionary<ulong, HashSet<string>> CheckSlots(RunHistory run, Trust trust, List<string> faults)
    {
        var judge = new SlotJudge(trust);
        var leaves = new Dictionary<ulong, HashSet<string>>();
        foreach (var slot in run.Slots.Select(file => file.Slot).Concat(run.Receipts.Select(receipt => receipt.Slot)).Distinct().Order())
        {
            var files = run.Slots.Where(file => file.Slot == slot).ToArray();
            if (files.All(file => file.Result is null))
            {
                if (run.Receipts.Any(receipt => receipt.Slot == slot)) faults.Add($"slot {slot}: there are receipts, and no result");
                continue;
            }

            files = [.. files.Where(file => file.Result is not null)];
            var verdict = judge.Judge(slot, files, [.. run.Receipts.Where(receipt => receipt.Slot == slot)]);
            faults.AddRange(verdict.Faults.Select(fault => fault.ToString()));
            if (verdict.Level is null) faults.Add($"slot {slot}: it cannot be verified: {string.Join("; ", verdict.Missing)}");
            foreach (var file in files)
            {
                if (file.Transcript is { } signed && Transcript.TryDecode(signed.Bytes, out var transcript)) leaves[slot] = [.. transcript.Rows.Select(row => row.Leaf.ToString())];
            }
        }

        return leaves;
    }

    private static void CheckLate(RunHistory run, Dictionary<ulong, HashSet<string>> leaves, List<string> faults)
    {
        foreach (var late in run.Late.Where(late => leaves.TryGetValue(late.Slot, out var taken) && taken.Contains(late.Leaf)))
            faults.Add($"slot {late.Slot}: leaf {late.Leaf} was refused as late, and is in the set");
    }

    private static void CheckBuilders(RunHistory run, List<string> faults)
    {
        var said = new Dictionary<ulong, (string Builder, string Message)>();
        foreach (var (builder, notes) in run.Builders)
        {
            for (var i = 1; i < notes.Count; i++)
            {
                if (notes[i].Sequence != notes[i - 1].Sequence + 1) faults.Add($"{builder}: message {notes[i].Sequence} came after {notes[i - 1].Sequence}");
            }

            foreach (var note in notes)
            {
                if (said.TryAdd(note.Sequence, (builder, note.Message)) || said[note.Sequence].Message == note.Message) continue;
                faults.Add($"message {note.Sequence}: {builder} was told otherwise than {said[note.Sequence].Builder}");
            }
        }
    }

    /// <summary>What builders were told is the one result of the slot.</summary>
    private static void CheckResults(RunHistory run, List<string> faults)
    {
        var published = new Dictionary<ulong, Hash32>();
        foreach (var file in run.Slots)
        {
            if (file.Result is { } signed && SlotResult.TryDecode(signed.Bytes, out var result)) published.TryAdd(file.Slot, result.Hash);
        }

        var told = new Dictionary<ulong, ulong>();
        foreach (var note in run.Builders.Values.SelectMany(notes => notes).DistinctBy(note => note.Sequence).OrderBy(note => note.Sequence))
        {
            using var message = JsonDocument.Parse(note.Message);
            var kind = message.RootElement.GetProperty("kind").GetString();
            var slot = message.RootElement.GetProperty("slot").GetUInt64();
            if (kind == "lost") faults.Add($"message {note.Sequence}: it could not be read from the log");
            if (kind != "result") continue;
            if (!told.TryAdd(slot, note.Sequence)) faults.Add($"slot {slot}: builders were told two results, messages {told[slot]} and {note.Sequence}");
            if (published.TryGetValue(slot, out var hash) && message.RootElement.GetProperty("resultHash").GetString() != hash.ToString())
                faults.Add($"slot {slot}: message {note.Sequence} tells another result than the one that is published");
        }
    }
}
