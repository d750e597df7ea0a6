namespace Relay.Auction.Sealing;

/// <summary>The labels that stand in more than one file of sealing and opening.</summary>
internal static class SealingLabels
{
    public const string Envelope = "relay/1/envelope";
    public const string Body = "relay/1/body";
    public const string Share = "relay/1/share";
    public const string TieHash = "relay/1/tiehash";
}
