using Relay.Auction.Validating;

namespace Relay.Auction.Verifying;

/// <summary>Verifies a slot from its evidence: pure, offline, and trusting nothing but the keys that it is given.</summary>
public static class SlotVerifier
{
    /// <summary>Runs every check for which there is evidence, from the weakest level to the strongest.</summary>
    /// <param name="evidence">What is known of the slot.</param>
    /// <param name="keys">What the verifier trusts.</param>
    /// <param name="rank">The rules, for the auditor's level; null = the ranking is not run again.</param>
    public static VerificationReport Verify(SlotEvidence evidence, TrustedKeys keys, RankAgain? rank = null)
    {
        var run = new Verification(evidence, keys);
        // Nothing can be read against a header that breaks the rules.
        if (!HeaderCheck.Run(run)) return run.Report;
        SetCheck.Run(run);
        CertificateCheck.Run(run);
        VoidCheck.Run(run);
        ResultCheck.Run(run);
        TranscriptCheck.Run(run);
        RowCheck.Run(run);
        SeedCheck.Run(run);
        WinnerCheck.Run(run);
        OrderCheck.Run(run);
        if (evidence.Context is { } context) ContextCheck.Run(run, context);
        ReceiptCheck.Run(run, evidence.Receipts);
        run.NotProved("That nobody read an envelope before the close: t holders together could, and it leaves no trace.");
        run.NotProved("That the relay took what was sent to it: who got no receipt has no proof.");

        if (evidence.Own.Count > 0)
        {
            run.Level = VerificationLevel.Owner;
            OwnerCheck.Run(run);
        }

        if (evidence.Audited is { } audited)
        {
            run.Level = VerificationLevel.Auditor;
            AuditCheck.Run(run, audited, rank);
            if (evidence.Context is null or { Value.Rule: ValueRule.Simulated })
                run.NotProved("That the simulations came out as recorded: that takes an execution node and the parent's state.");
        }
        else
        {
            run.NotProved("That no better bid lost, and that winners pay what is said: only an auditor with all seeds can rank again.");
        }

        return run.Report;
    }
}
