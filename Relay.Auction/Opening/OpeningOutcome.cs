using Relay.Auction.Sealing;

namespace Relay.Auction.Opening;

/// <summary>How the opening of one live envelope ended (rule 9). A closed set.</summary>
public abstract record OpeningOutcome
{
    private OpeningOutcome()
    {
    }

    /// <summary>The envelope has this content and no other.</summary>
    /// <param name="Keys">The seed and what follows from it.</param>
    /// <param name="Plaintext">The bundle.</param>
    public sealed record Opened(OpenedSeed Keys, BidPlaintext Plaintext) : OpeningOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => "opened";
    }

    /// <summary>The envelope has no content, for everybody and for good: its submitter's doing.</summary>
    /// <param name="Rejection"><see cref="RejectionCode.OpeningVoid"/>, <see cref="RejectionCode.BodyAuth"/> or <see cref="RejectionCode.Malformed"/>.</param>
    /// <param name="Keys">Null where void; else the hashes matched and c counts for the tie seed.</param>
    public sealed record Failed(Rejection Rejection, OpenedSeed? Keys) : OpeningOutcome
    {
        /// <inheritdoc/>
        public override string ToString() => Rejection.ToString();
    }

    /// <summary>Says nothing about the envelope: fewer shares than the threshold match their hashes. A holder's fault; more shares may still open it.</summary>
    /// <param name="Matching">How many distinct shares match.</param>
    /// <param name="Needed">The threshold.</param>
    public sealed record SharesMissing(int Matching, int Needed) : OpeningOutcome;
}
