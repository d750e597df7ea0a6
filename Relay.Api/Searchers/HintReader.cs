using Relay.Api.JsonRpc;
using Relay.Auction.Orders;

namespace Relay.Api.Searchers;

/// <summary>Reads privacy.hints: a list of words, each of which shares what it names and nothing else.</summary>
internal static class HintReader
{
    private const int Most = 20;

    /// <summary>What is shared; nothing where the list is absent or empty.</summary>
    public static SharedHints Read(RpcField field)
    {
        var shared = SharedHints.None;
        foreach (var word in field.List(Most))
        {
            if (word.Required(word.Text()) is not { } text) continue;
            if (HintWords.TryParse(text, out var hints)) shared |= hints;
            else word.Refuse($"expected one of {HintWords.All}");
        }

        return shared;
    }
}
