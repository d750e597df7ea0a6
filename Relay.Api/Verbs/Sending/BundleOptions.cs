using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;

namespace Relay.Api.Verbs.Sending;

/// <summary>The options of <c>relay send</c> that say what the bundle is.</summary>
internal sealed class BundleOptions
{
    private readonly Option<string?> _bid = new("--bid")
    {
        Description = "What the bundle pays at the least: wei, or an amount with its unit (\"0.01 ether\", \"2 gwei\"). Sealed like everything else.",
        HelpName = "amount",
    };

    private readonly Option<ulong> _block = new("--block") { Description = "The only block that it is for. Default: whatever block the slot builds.", HelpName = "number" };
    private readonly Option<ulong> _minTime = new("--min-time") { Description = "The earliest time of the block, in Unix seconds.", HelpName = "seconds" };
    private readonly Option<ulong> _maxTime = new("--max-time") { Description = "The latest time of the block, in Unix seconds.", HelpName = "seconds" };

    private readonly Option<int[]> _mayRevert = new("--may-revert")
    {
        Description = "Transactions that may revert, by their place from 1: --may-revert 1 3",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "places",
    };

    private readonly Option<int[]> _mayDrop = new("--may-drop")
    {
        Description = "Transactions that may be left out, by their place from 1.",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "places",
    };

    private readonly RefundOptions _refund = new();
    private readonly Option<string?> _bundleId = new("--bundle-id") { Description = "16 bytes (0x…) by which you replace it later. Default: new random ones.", HelpName = "id" };
    private readonly Option<ulong> _nonce = new("--nonce") { Description = "Higher than the last under this id; the highest is the one that counts.", DefaultValueFactory = _ => 1, HelpName = "number" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_bid, _block, _minTime, _maxTime, _mayRevert, _mayDrop, _bundleId, _nonce]) command.Options.Add(option);
        _refund.AddTo(command);
    }

    /// <summary>The bundle that the command line describes; where false, <paramref name="fault"/> names the option.</summary>
    public bool TryRead(
        ParseResult parsed, IReadOnlyList<byte[]> raw, [NotNullWhen(true)] out BundleToSend? bundle, [NotNullWhen(false)] out string? fault)
    {
        bundle = null;
        var bid = UInt256.Zero;
        BundleId? id = null;
        if (parsed.GetValue(_bid) is { } amount && !EtherAmount.TryParse(amount, out bid))
        {
            fault = $"--bid {amount} is no amount: write wei, or a number and a unit as in \"0.01 ether\".";
            return false;
        }

        if (parsed.GetValue(_bundleId) is { } text)
        {
            if (!BundleId.TryParse(text, out var named))
            {
                fault = $"--bundle-id {text} is not 0x and 32 hexadecimal digits.";
                return false;
            }

            id = named;
        }

        var flags = new Tolerance[raw.Count];
        if (!TryMark(flags, "--may-revert", parsed.GetValue(_mayRevert), Tolerance.MayRevert, out fault)
            || !TryMark(flags, "--may-drop", parsed.GetValue(_mayDrop), Tolerance.MayDrop, out fault)
            || !_refund.TryRead(parsed, raw.Count, out var refund, out fault)) return false;

        var plaintext = new BidPlaintext
        {
            Terms = parsed.GetValue(_bid) is null ? BidTerms.None : BidTerms.BidDeclared,
            Bid = bid,
            TargetBlock = parsed.GetValue(_block),
            MinTime = parsed.GetValue(_minTime),
            MaxTime = parsed.GetValue(_maxTime),
            Refund = refund,
            Transactions = [.. raw.Select((bytes, i) => new BidTransaction(flags[i], bytes))],
        };
        bundle = new BundleToSend(plaintext, id, parsed.GetValue(_nonce));
        return true;
    }

    private static bool TryMark(Tolerance[] flags, string option, int[]? places, Tolerance flag, [NotNullWhen(false)] out string? fault)
    {
        fault = null;
        foreach (var place in places ?? [])
        {
            if (place < 1 || place > flags.Length)
            {
                fault = $"{option} {place}: the bundle has transactions 1 to {flags.Length}.";
                return false;
            }

            flags[place - 1] |= flag;
        }

        return true;
    }
}

/// <summary>A bundle before it is sealed.</summary>
/// <param name="Plaintext">What will be inside.</param>
/// <param name="Id">Its name; null for a new random one.</param>
/// <param name="Nonce">Its nonce under that name.</param>
internal sealed record BundleToSend(BidPlaintext Plaintext, BundleId? Id, ulong Nonce);
