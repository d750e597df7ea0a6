using Relay.Auction.Sealing;

namespace Relay.Auction.Verifying;

/// <summary>One leaf as the operator exports it to an auditor; its place in the list is its sequence.</summary>
/// <param name="Envelope">The envelope with body and signature.</param>
/// <param name="Shares">The shares that the holders gave, at least t of them; none where it was not opened. (In solo mode the one share is s.)</param>
/// <param name="Fate">Its outcome.</param>
/// <remarks>Shares and not seeds: with more than one holder an envelope that opens to nothing has no seed that would prove it, while its shares do.</remarks>
public sealed record AuditedLeaf(ReadOnlyMemory<byte> Envelope, IReadOnlyList<Share> Shares, LeafFate Fate)
{
    /// <summary>The outcome's code only.</summary>
    public override string ToString() => $"audited leaf, {Fate}";
}
