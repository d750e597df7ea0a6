using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;

namespace Relay.Api.Wallets;

/// <summary>What the url of a wallet says about every private transaction that is sent through it.</summary>
internal sealed record WalletSettings
{
    /// <summary>The paths of the door; /fast is taken for what it asks: every registered builder gets the winners anyway.</summary>
    public static readonly IReadOnlyList<string> Paths = ["/", "/fast"];

    /// <summary>Blocks that a private transaction is tried for, unless told otherwise; also the most.</summary>
    public const ulong DefaultBlocks = 25;

    /// <summary>The settings of a bare url.</summary>
    public static readonly WalletSettings Default = new();

    /// <summary>True for /fast.</summary>
    public bool IsFast { get; init; }

    /// <summary>What is shared with everybody; nothing where the url says nothing.</summary>
    public SharedHints Hints { get; init; }

    /// <summary>Builders that were named; every registered one gets the winners.</summary>
    public IReadOnlyList<string> Builders { get; init; } = [];

    /// <summary>Who gets which percent of a backrun's payment.</summary>
    public IReadOnlyList<(Address Recipient, int Percent)> Refunds { get; init; } = [];

    /// <summary>Blocks that a transaction is tried for.</summary>
    public ulong BlockRange { get; init; } = DefaultBlocks;

    /// <summary>True where a transaction may be included although it reverts.</summary>
    public bool CanRevert { get; init; }

    /// <summary>The wallet's name for itself.</summary>
    public string? OriginId { get; init; }

    /// <summary>A secret that makes the sender's own pending transactions visible to who knows it.</summary>
    public string? Token { get; init; }

    /// <summary>The path and the names only: the token is a secret.</summary>
    public override string ToString() => IsFast ? "/fast" : "/";

    /// <summary>Reads a url; what is not known or not served is refused by name.</summary>
    public static bool TryRead(PathString path, IQueryCollection query, [NotNullWhen(true)] out WalletSettings? settings, out Rejection rejection)
    {
        rejection = default;
        settings = new WalletSettings { IsFast = path.Equals("/fast", StringComparison.OrdinalIgnoreCase) };
        foreach (var (name, values) in query)
        {
            foreach (var value in values)
            {
                if (WalletSettingsReader.Add(ref settings, name, value ?? "") is not { } fault) continue;
                rejection = new Rejection(RejectionCode.FieldInvalid, $"url.{(name.Length <= 32 ? name : "(long)")}: {fault}");
                settings = null;
                return false;
            }
        }

        if (settings.Refunds.Sum(refund => refund.Percent) <= 99) return true;
        rejection = new Rejection(RejectionCode.FieldInvalid, string.Create(CultureInfo.InvariantCulture, $"url.refund: expected percents that sum up to less than 100, got {settings.Refunds.Sum(refund => refund.Percent)}"));
        settings = null;
        return false;
    }
}
