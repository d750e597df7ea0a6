using System.Collections.Frozen;
using System.Text.Json;

namespace Relay.Auction;

/// <summary>Derives the word on the wire from the member's name, once.</summary>
internal static class RejectionWords
{
    private static readonly FrozenDictionary<RejectionCode, string> Words = Enum.GetValues<RejectionCode>()
        .ToFrozenDictionary(code => code, code => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString()));

    public static string Of(RejectionCode code) => Words.TryGetValue(code, out var word) ? word : $"code_{(ushort)code}";
}
