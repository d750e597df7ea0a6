using System.Globalization;

namespace Relay.Auction.State;

/// <summary>The end of a slot's log.</summary>
/// <param name="Count">How many leaves it holds for good.</param>
/// <param name="FrozenAtMs">When the first freeze says that it was; Unix ms.</param>
public sealed record SlotFreeze(uint Count, ulong FrozenAtMs)
{
    /// <summary>"count:frozenAt", as freeze.lua writes it.</summary>
    internal static SlotFreeze? Parse(string? text)
    {
        if (text is null) return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new SlotFreeze(
            uint.Parse(text.AsSpan(0, colon), CultureInfo.InvariantCulture),
            ulong.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }
}
