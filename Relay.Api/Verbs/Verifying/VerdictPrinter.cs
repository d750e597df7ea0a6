using System.Text.Json;
using System.Text.Json.Serialization;
using Relay.Auction.Verifying;

namespace Relay.Api.Verbs.Verifying;

/// <summary>Prints verdicts, for a person or as one JSON object, and gives the exit status.</summary>
internal static class VerdictPrinter
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>0 no fault, 1 a fault, 3 not all could be had.</summary>
    public static int StatusOf(IReadOnlyList<SlotVerdict> verdicts)
        => verdicts.Any(verdict => verdict.Faults.Count > 0) ? ExitCode.Rejected
            : verdicts.Count == 0 || verdicts.Any(verdict => verdict.Missing.Count > 0 || verdict.Level is null) ? ExitCode.Unreachable
            : ExitCode.Done;

    public static void WriteJson(TextWriter output, Trust trust, IReadOnlyList<SlotVerdict> verdicts)
        => output.WriteLine(JsonSerializer.Serialize(new { status = StatusOf(verdicts), trusts = trust.ToString(), slots = verdicts, notProved = NotProved(verdicts) }, Form));

    public static void Write(TextWriter output, Trust trust, IReadOnlyList<SlotVerdict> verdicts)
    {
        output.WriteLine($"trusting  {trust}");
        foreach (var verdict in verdicts)
        {
            var word = verdict.Faults.Count > 0 ? "FAULT" : verdict.Level is null || verdict.Missing.Count > 0 ? "incomplete" : "clean";
            output.WriteLine($"slot {verdict.Slot}  {Word(verdict.Level),-7}  {word,-10}  {verdict.Outcome}");
            foreach (var fault in verdict.Faults) output.WriteLine($"  {fault.Kind}  {fault.Subject}: {fault.Sentence}");
            foreach (var missing in verdict.Missing) output.WriteLine($"  missing  {missing}");
        }

        if (verdicts.Count == 0) output.WriteLine("nothing to verify: no slot has a result yet");
        output.WriteLine($"levels    {string.Join(", ", verdicts.GroupBy(verdict => verdict.Level).OrderBy(group => group.Key).Select(group => $"{Word(group.Key)} for {group.Count()}"))}");
        output.WriteLine("not proved by this:");
        foreach (var sentence in NotProved(verdicts)) output.WriteLine($"  - {sentence}");
        var faults = verdicts.Sum(verdict => verdict.Faults.Count);
        output.WriteLine($"{verdicts.Count} slots, {faults} faults{(StatusOf(verdicts) == ExitCode.Unreachable ? "; incomplete" : "")}");
    }

    /// <summary>Each sentence once, with the number of slots where it does not hold for all.</summary>
    private static IEnumerable<string> NotProved(IReadOnlyList<SlotVerdict> verdicts)
    {
        var judged = verdicts.Count(verdict => verdict.Level is not null);
        return verdicts.SelectMany(verdict => verdict.NotProved.Distinct()).GroupBy(sentence => sentence)
            .Select(group => group.Count() == judged ? group.Key : $"{group.Key} (in {group.Count()} of {judged} slots)");
    }

    private static string Word(VerificationLevel? level) => level?.ToString().ToLowerInvariant() ?? "none";
}
