using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>Whom a searcher trusts to keep its bundles closed: the relay's address, the keyholders, and how many of them must open.</summary>
/// <param name="Relay">Signs slot headers and receipts.</param>
/// <param name="Holders">The keyholders, in the header's order; empty where only the relay is pinned.</param>
/// <param name="Threshold">The least number of keyholders that may open a bundle.</param>
internal sealed record RelayPins(Address? Relay, IReadOnlyList<Address> Holders, byte Threshold)
{
    public static RelayPins Of(SlotHeader header) => new(header.Relay, [.. header.Holders.Select(holder => holder.Holder)], header.Threshold);

    /// <summary>True where the header is by those whom this names; else <paramref name="fault"/> says who is different.</summary>
    public bool TryMatch(SlotHeader header, [NotNullWhen(false)] out string? fault)
    {
        var present = Of(header);
        fault = null;
        if (Relay is { } relay && relay != present.Relay) fault = $"the relay signs as {present.Relay}, and {relay} was expected";
        else if (Holders.Count > 0 && !Holders.SequenceEqual(present.Holders)) fault = $"the keyholders are {Join(present.Holders)}, and {Join(Holders)} were expected";
        else if (present.Threshold < Threshold) fault = $"{present.Threshold} keyholders could open a bundle, and at least {Threshold} were expected";
        return fault is null;
    }

    /// <summary>The form of a line in known_relays.</summary>
    public override string ToString() => $"relay={Relay} holders={Join(Holders)} t={Threshold}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RelayPins? pins)
    {
        pins = null;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3 || !words[0].StartsWith("relay=", StringComparison.Ordinal) || !words[1].StartsWith("holders=", StringComparison.Ordinal) || !words[2].StartsWith("t=", StringComparison.Ordinal)) return false;
        List<Address> holders = [];
        foreach (var word in words[1][8..].Split(','))
        {
            if (!Address.TryParse(word, out var holder)) return false;
            holders.Add(holder);
        }

        if (!Address.TryParse(words[0].AsSpan(6), out var relay) || !byte.TryParse(words[2].AsSpan(2), out var threshold)) return false;
        pins = new RelayPins(relay, holders, threshold);
        return true;
    }

    private static string Join(IEnumerable<Address> addresses) => string.Join(',', addresses);
}
