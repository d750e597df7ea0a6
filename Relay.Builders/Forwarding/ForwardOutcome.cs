namespace Relay.Builders.Forwarding;

/// <summary>What became of a winner that was pushed to a builder.</summary>
internal enum ForwardOutcome
{
    /// <summary>The builder answered with a result.</summary>
    Accepted,

    /// <summary>The builder answered with an error.</summary>
    Rejected,

    /// <summary>No answer in the time that was left.</summary>
    TimedOut,

    /// <summary>No connection, or it broke, or the builder was overloaded.</summary>
    Unreachable,

    /// <summary>Not tried: every url failed too often just now.</summary>
    CircuitOpen,

    /// <summary>Not tried: by then it could not matter.</summary>
    TooLate,

    /// <summary>Not tried: earlier slots fill the builder's queue.</summary>
    QueueFull,

    /// <summary>Not sent: the builder's mode is observe.</summary>
    Observed,

    /// <summary>Not sent: the builder's dialect cannot say the bundle's refund terms.</summary>
    Unspeakable,
}

/// <summary>Words and kinds of outcomes.</summary>
internal static class ForwardOutcomes
{
    /// <summary>The word in metrics and reports.</summary>
    public static string Word(this ForwardOutcome outcome) => outcome switch
    {
        ForwardOutcome.Accepted => "accepted",
        ForwardOutcome.Rejected => "rejected",
        ForwardOutcome.TimedOut => "timed_out",
        ForwardOutcome.Unreachable => "unreachable",
        ForwardOutcome.CircuitOpen => "circuit_open",
        ForwardOutcome.TooLate => "too_late",
        ForwardOutcome.QueueFull => "queue_full",
        ForwardOutcome.Unspeakable => "refund_unspeakable",
        _ => "observed",
    };

    /// <summary>True where another try, or another url, may do better.</summary>
    public static bool IsTransient(this ForwardOutcome outcome) => outcome is ForwardOutcome.TimedOut or ForwardOutcome.Unreachable;
}
