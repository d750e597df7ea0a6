using System.Text.Json;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>A log that a simulated transaction wrote.</summary>
/// <param name="Address">The contract.</param>
/// <param name="Topics">At most four.</param>
/// <param name="Data">The rest.</param>
public sealed record TransactionLog(Address Address, IReadOnlyList<Hash32> Topics, ReadOnlyMemory<byte> Data)
{
    private const int MostTopics = 4;

    /// <summary>The contract only.</summary>
    public override string ToString() => $"log of {Address}";

    /// <summary>Reads the node's logs of one call; null where one is not of its form.</summary>
    internal static IReadOnlyList<TransactionLog>? ReadAll(JsonElement logs)
    {
        var read = new List<TransactionLog>(logs.GetArrayLength());
        foreach (var log in logs.EnumerateArray())
        {
            if (!Address.TryParse(log.GetProperty("address").GetString(), out var address) || !Hex.TryDecode(log.GetProperty("data").GetString(), out var data)) return null;
            var topics = new List<Hash32>(MostTopics);
            foreach (var topic in log.GetProperty("topics").EnumerateArray())
            {
                if (topics.Count == MostTopics || !Hash32.TryParse(topic.GetString(), out var hash)) return null;
                topics.Add(hash);
            }

            read.Add(new TransactionLog(address, topics, data));
        }

        return read;
    }
}
