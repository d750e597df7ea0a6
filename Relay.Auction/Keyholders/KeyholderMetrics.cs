using System.Diagnostics.Metrics;

namespace Relay.Auction.Keyholders;

/// <summary>What a keyholder answered, and what waits in it. Counted where the keys are.</summary>
internal static class KeyholderMetrics
{
    private static readonly Meter Meter = new("Relay.Auction");
    private static readonly Counter<long> Answers = Meter.CreateCounter<long>("relay.keyholder.answers", "{answer}", "Answers of the keyholder, by call (offer, co_sign, deliver, mark, release, refuse) and outcome (given, refused, not_now)");
    private static readonly UpDownCounter<long> Seals = Meter.CreateUpDownCounter<long>("relay.keyholder.seals.waiting", "{seal}", "Seals that the keyholder has not tried yet");

    /// <summary>Counts an answer when it is there.</summary>
    public static async Task<HolderAnswer<T>> CountAsync<T>(string call, Task<HolderAnswer<T>> answering)
    {
        var answer = await answering.ConfigureAwait(false);
        var outcome = answer switch { HolderAnswer<T>.Given => "given", HolderAnswer<T>.Refused => "refused", _ => "not_now" };
        Answers.Add(1, new KeyValuePair<string, object?>("call", call), new KeyValuePair<string, object?>("outcome", outcome));
        return answer;
    }

    /// <summary>So many more wait, or fewer.</summary>
    public static void Waiting(int change) => Seals.Add(change);
}
