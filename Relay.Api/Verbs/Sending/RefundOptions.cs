using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Api.Verbs.Sending;

/// <summary>The options of <c>relay send</c> that say what the builder is to give back.</summary>
internal sealed class RefundOptions
{
    private const int PercentPoints = 100;

    private readonly Option<string[]> _refund = new("--refund")
    {
        Description = "Whom the builder refunds, and which percent, with at most two decimals: --refund 0x…:90. Once for each recipient.",
        HelpName = "address:percent",
    };

    private readonly Option<int[]> _of = new("--refund-of")
    {
        Description = "Transactions whose payment is shared, by their place from 1. Default: the last.",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "places",
    };

    private readonly Option<bool> _delayed = new("--refund-delayed") { Description = "The refund is paid later, outside of the block." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_refund, _of, _delayed]) command.Options.Add(option);
    }

    /// <summary>The terms for a bundle of so many transactions, null for none; where false, <paramref name="fault"/> names the option.</summary>
    public bool TryRead(ParseResult parsed, int transactions, out RefundTerms? terms, [NotNullWhen(false)] out string? fault)
    {
        (terms, fault) = (null, null);
        var (refunds, places) = (parsed.GetValue(_refund) ?? [], parsed.GetValue(_of) ?? []);
        if (refunds.Length == 0)
        {
            if (places.Length > 0 || parsed.GetValue(_delayed)) fault = "--refund-of and --refund-delayed say more of a --refund, and there is none.";
            return fault is null;
        }

        foreach (var place in places)
        {
            if (place >= 1 && place <= transactions) continue;
            fault = string.Create(CultureInfo.InvariantCulture, $"--refund-of {place}: the bundle has transactions 1 to {transactions}.");
            return false;
        }

        var shares = new List<RefundShare>();
        foreach (var text in refunds)
        {
            if (!TryShare(text, out var share))
            {
                fault = $"--refund {text} is no address and percent: write 0x…:90, or 0x…:12.5; above 0, at most 100.";
                return false;
            }

            shares.Add(share);
        }

        if (!RefundTerms.TryCreate(places.Length > 0 ? places.Distinct().Select(place => place - 1) : [transactions - 1], shares, parsed.GetValue(_delayed), out terms))
            fault = string.Create(CultureInfo.InvariantCulture, $"--refund: at most {RefundTerms.MostRecipients} recipients, and together at most 100 percent.");
        return fault is null;
    }

    private static bool TryShare(string text, out RefundShare share)
    {
        share = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Address.TryParse(text.AsSpan(0, colon), out var recipient) || recipient.IsZero
            || !decimal.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)) return false;
        var points = percent * PercentPoints;
        if (points is < 1 or > RefundShare.Whole || points != decimal.Truncate(points)) return false;
        share = new RefundShare(recipient, (ushort)points);
        return true;
    }
}
