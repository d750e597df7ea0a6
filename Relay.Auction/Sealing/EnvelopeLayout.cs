namespace Relay.Auction.Sealing;

/// <summary>Where the parts of an envelope stand: head ‖ tieHash ‖ seals ‖ body ‖ signature.</summary>
/// <remarks>Head, tieHash and seals come first on purpose: what a keyholder gets is a prefix of what the submitter sent.</remarks>
public static class EnvelopeLayout
{
    /// <summary>Length of a cancel: core and signature.</summary>
    public const int CancelLength = BidCore.Size + SignatureSize;

    /// <summary>Length of one seal of kind <see cref="SealKind.Fresh"/>: an encapsulated key and a sealed share.</summary>
    public const int FreshSealSize = HpkeKem.EncapsulatedSize + Secret32.Size + HpkeAeads.TagSize;

    internal const int SignatureSize = 65;
    internal const int HashSize = 32;
    internal const int BodyHashAt = BidCore.Size;
    internal const int ShareHashesAt = BodyHashAt + HashSize;

    /// <summary>Length of the head: core, body hash, and one share hash for each holder.</summary>
    /// <param name="holders">n, 1 to 16.</param>
    public static int HeadLength(int holders) => ShareHashesAt + HashSize * holders;

    /// <summary>Length of what a keyholder gets of a bundle: head, tie hash and seals.</summary>
    /// <param name="holders">n, 1 to 16.</param>
    public static int HolderLength(int holders) => HeadLength(holders) + HashSize + FreshSealSize * holders;

    /// <summary>The exact length of a sealed bundle; with one holder 370 and the class's length.</summary>
    /// <param name="holders">n, 1 to 16.</param>
    /// <param name="sizeClass">1 to 10.</param>
    public static int BundleLength(int holders, byte sizeClass)
        => HolderLength(holders) + SizeClass.PlaintextLength(sizeClass) + HpkeAeads.TagSize + SignatureSize;
}
