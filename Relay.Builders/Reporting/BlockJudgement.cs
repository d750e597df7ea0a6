using Relay.Auction.Ethereum;
using Relay.Auction.Tracking;

namespace Relay.Builders.Reporting;

/// <summary>A builder's word on its block for a slot.</summary>
/// <param name="Hash">The block's hash.</param>
/// <param name="Number">Its number.</param>
/// <param name="Transactions">Keccak-256 over the hashes of its transactions, in the reported order.</param>
internal sealed record BlockReport(Hash32 Hash, ulong Number, Hash32 Transactions);

/// <summary>Compares a builder's word with the chain (docs/feed.md, "Blocks"). Pure: the same chain gives the same word.</summary>
internal static class BlockJudgement
{
    /// <summary>The report is right.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>The block is the builder's by its fee recipient or extra data; it did not report it.</summary>
    public const string Unreported = "unreported";

    /// <summary>No block of that number has come.</summary>
    public const string Pending = "pending";

    /// <summary>The relay has no node.</summary>
    public const string Unchecked = "unchecked";

    /// <summary>The reported block stood on the chain and has left it.</summary>
    public const string LeftChain = "left_chain";

    /// <summary>The chain has another block there, and the relay never saw the reported one on it.</summary>
    public const string NotOnChain = "not_on_chain";

    /// <summary>The block is there, but its number or its transactions are not the reported ones.</summary>
    public const string Misreported = "misreported";

    /// <summary>The block is there, and by its fee recipient or extra data it is not the reporting builder's.</summary>
    public const string NotItsOwn = "not_its_own";

    /// <summary>Another builder reports the same block, and the chain does not say whose it is.</summary>
    public const string Contested = "contested";

    /// <summary>The word on a builder; null where it neither reported nor built.</summary>
    public static string? Of(RegisteredBuilder builder, BlockReport? report, SlotBlock? block, bool hasNode, IReadOnlyCollection<RegisteredBuilder> others, bool isReportedByOthers)
    {
        var isOn = block is { Hash.IsZero: false };
        if (report is null) return isOn && IsMarked(builder, block!) ? Unreported : null;
        if (!hasNode) return Unchecked;
        if (block is null) return Pending;
        if (block.Hash != report.Hash) return block.Former.Contains(report.Hash) ? LeftChain : isOn ? NotOnChain : Pending;
        if (block.Number != report.Number || DigestOf(block.Transactions) != report.Transactions) return Misreported;
        if (IsMarked(builder, block)) return Confirmed;
        if (HasMarks(builder) || others.Any(other => IsMarked(other, block))) return NotItsOwn;
        return isReportedByOthers ? Contested : Confirmed;
    }

    /// <summary>True for what the relay holds against a builder: it said what the chain refutes.</summary>
    public static bool IsLie(string word, bool isFinal) => word is Misreported or NotItsOwn || (word == NotOnChain && isFinal);

    /// <summary>True where the block is on the chain, and counts as the builder's.</summary>
    public static bool IsBuilt(string word) => word is Confirmed or Unreported;

    /// <summary>One hash for a list of hashes.</summary>
    public static Hash32 DigestOf(IReadOnlyList<Hash32> hashes)
    {
        var bytes = new byte[hashes.Count * Hash32.Size];
        for (var i = 0; i < hashes.Count; i++) hashes[i].CopyTo(bytes.AsSpan(i * Hash32.Size));
        return Keccak.Hash(bytes);
    }

    private static bool HasMarks(RegisteredBuilder builder) => builder.FeeRecipients.Count > 0 || builder.ExtraData.Length > 0;

    private static bool IsMarked(RegisteredBuilder builder, SlotBlock block)
        => builder.FeeRecipients.Any(text => Address.TryParse(text, out var recipient) && recipient == block.FeeRecipient)
            || (builder.ExtraData.Length > 0 && block.ExtraData.Span.StartsWith(System.Text.Encoding.UTF8.GetBytes(builder.ExtraData)));
}
