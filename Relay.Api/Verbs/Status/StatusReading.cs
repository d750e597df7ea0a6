using System.Text.Json;
using Relay.Api.Verbs.Client;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Status;

/// <summary>What a relay said of itself at one moment.</summary>
/// <param name="Relay">Who it is.</param>
/// <param name="Readiness">The answer of /readyz.</param>
/// <param name="Slot">The slot that closes next; null where there is none.</param>
/// <param name="ClockOffMs">How far its clock is ahead of this machine's.</param>
internal sealed record StatusReading(RelayView Relay, JsonElement Readiness, SlotView? Slot, long ClockOffMs)
{
    public bool IsReady => Readiness.ValueKind == JsonValueKind.Object && Readiness.TryGetProperty("ready", out var flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>Asks; the problem where it is not one that answers.</summary>
    public static async Task<(StatusReading? Reading, ProblemView? Problem)> TakeAsync(RelayClient client, TimeProvider time, CancellationToken cancellation)
    {
        // The first request makes the connection; the second one's way is short enough to compare clocks by.
        var readiness = await client.ReadinessAsync(cancellation);
        var before = time.NowMs();
        var relay = await client.RelayAsync(cancellation);
        var middle = before + (time.NowMs() - before) / 2;
        if (relay.Value is not { } view) return (null, relay.Problem);
        var slot = (await client.CurrentSlotAsync(cancellation)).Value;
        return (new StatusReading(view, readiness, slot, (long)view.Now - (long)middle), null);
    }

    /// <summary>For a person, a line each.</summary>
    /// <param name="url">Where it was asked.</param>
    /// <param name="nowMs">The moment to count down from, by this machine's clock.</param>
    public IEnumerable<(string Name, string Text)> Lines(Uri url, ulong nowMs)
    {
        yield return ("relay", $"{Relay.Relay}  version {Relay.Version}  {url}");
        yield return ("chain", $"{Relay.ChainId}{(Relay.StandAlone ? ", stand-alone: nothing is simulated" : "")}");
        yield return ("holders", string.Join(' ', Relay.Holders));
        yield return ("roles", string.Join(' ', Relay.Roles));
        yield return ("ready", IsReady ? "yes" : "no  " + Readiness.GetRawText());
        yield return ("clock", $"{ClockOffMs:+0;-0;0} ms from this machine's");
        if (Slot is { } slot) yield return ("slot", $"{slot.Slot} {slot.State}, closes {UnixTime.Text(slot.ClosesAt)} (in {(long)slot.ClosesAt - (long)nowMs - ClockOffMs} ms), {slot.Leaves} sealed so far");
    }
}
