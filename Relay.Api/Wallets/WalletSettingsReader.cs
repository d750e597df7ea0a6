using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;

namespace Relay.Api.Wallets;

/// <summary>One parameter of a wallet's url at a time.</summary>
internal static class WalletSettingsReader
{
    private const int MostValues = 20;

    /// <summary>Adds a parameter; what is wrong with it, or null.</summary>
    public static string? Add(ref WalletSettings settings, string name, string value)
    {
        switch (name)
        {
            case "hint":
                if (!HintWords.TryParse(value, out var hints)) return $"expected one of {HintWords.All}";
                settings = settings with { Hints = settings.Hints | hints };
                return null;
            case "builder":
                if (value.Length is 0 or > 64 || settings.Builders.Count >= MostValues) return "expected a builder's name, at most 20 times";
                settings = settings with { Builders = [.. settings.Builders, value] };
                return null;
            case "refund":
                return Refund(ref settings, value);
            case "blockRange":
                if (!ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var blocks) || blocks is 0 or > WalletSettings.DefaultBlocks) return $"expected a number from 1 to {WalletSettings.DefaultBlocks}";
                settings = settings with { BlockRange = blocks };
                return null;
            case "canRevert":
                if (!bool.TryParse(value, out var canRevert)) return "expected true or false";
                settings = settings with { CanRevert = canRevert };
                return null;
            case "originId":
                if (value.Length is 0 or > 255) return "expected 1 to 255 characters";
                settings = settings with { OriginId = value };
                return null;
            case "token":
                if (value.Length is < 22 or > 128 || !value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')) return "expected a secret of 22 to 128 letters, digits, - or _, drawn at random";
                settings = settings with { Token = value };
                return null;
            case "useMempool":
                return value.Equals("false", StringComparison.OrdinalIgnoreCase) ? null : "not served: the relay never publishes a private transaction";
            case "mempoolRpc":
                return "not served: the relay never publishes a private transaction";
            case "url":
                return "not served: no request chooses a url that the relay calls";
            case "auctionTimeout":
                return "not served: what arrives before a slot's close is in that slot";
            case "bundle":
                return "not served: send the transactions as one bundle with eth_sendBundle";
            default:
                return "unknown; known are hint, builder, refund, blockRange, canRevert, originId, token";
        }
    }

    private static string? Refund(ref WalletSettings settings, string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || settings.Refunds.Count >= MostValues || !Address.TryParse(value.AsSpan(0, colon), out var recipient)
            || !int.TryParse(value.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent) || percent is < 1 or > 99)
            return "expected address:percent with a percent from 1 to 99";
        settings = settings with { Refunds = [.. settings.Refunds, (recipient, percent)] };
        return null;
    }
}
