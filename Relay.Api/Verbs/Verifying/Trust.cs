using System.Diagnostics.CodeAnalysis;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Verifying;

namespace Relay.Api.Verbs.Verifying;

/// <summary>Whom the user trusts: the addresses on the command line, else those that <c>relay send</c> wrote down. Never what a relay says of itself.</summary>
internal sealed class Trust
{
    private readonly TrustedKeys? _named;
    private readonly Dictionary<ulong, TrustedKeys> _known = [];

    private Trust(TrustedKeys? named) => _named = named;

    /// <summary>Reads the options; false with a sentence where nobody is named or known.</summary>
    public static bool TryCreate(string? relay, string[] holders, byte? threshold, string knownRelays, IEnumerable<Uri> urls, [NotNullWhen(true)] out Trust? trust, [NotNullWhen(false)] out string? fault)
    {
        trust = null;
        fault = null;
        if (relay is not null || holders.Length > 0 || threshold is not null) return TryName(relay, holders, threshold ?? 1, out trust, out fault);

        var found = new Trust(null);
        foreach (var url in urls)
        {
            foreach (var (chain, pins) in new KnownRelays(knownRelays).Find(url))
                found._known.TryAdd(chain, new TrustedKeys(pins.Relay!.Value, pins.Holders, pins.Threshold));
        }

        if (found._known.Count == 0)
        {
            fault = $"Whom do you trust? Name the relay and its keyholders (--relay ADDRESS --holder ADDRESS): {knownRelays} knows nobody at {string.Join(", ", urls)}, and what a relay says of itself proves nothing.";
            return false;
        }

        trust = found;
        return true;
    }

    /// <summary>The keys for a chain; null where nobody is known on it.</summary>
    public TrustedKeys? For(ulong chain) => _named ?? _known.GetValueOrDefault(chain);

    /// <summary>One line for a person.</summary>
    public override string ToString()
        => _named is not null ? Line(_named) + " (named)" : string.Join("; ", _known.Select(pair => $"chain {pair.Key}: {Line(pair.Value)}")) + " (known from before)";

    private static string Line(TrustedKeys keys) => $"relay {keys.Relay}, holders {string.Join(' ', keys.Holders)}, t ≥ {keys.LeastThreshold}";

    private static bool TryName(string? relay, string[] holders, byte threshold, [NotNullWhen(true)] out Trust? trust, [NotNullWhen(false)] out string? fault)
    {
        trust = null;
        fault = null;
        var addresses = new List<Address>();
        var named = Address.Zero;
        if (relay is null || holders.Length == 0) fault = "Name both, the relay and its keyholders: --relay ADDRESS --holder ADDRESS.";
        else if (!Address.TryParse(relay, out named)) fault = $"--relay {relay} is no address.";
        else if (threshold == 0 || threshold > holders.Length) fault = $"--threshold must be from 1 to the number of keyholders, {holders.Length}.";
        foreach (var holder in holders)
        {
            if (Address.TryParse(holder, out var address)) addresses.Add(address);
            else fault ??= $"--holder {holder} is no address.";
        }

        if (fault is not null) return false;
        trust = new Trust(new TrustedKeys(named, addresses, threshold));
        return true;
    }
}
