namespace Relay.Api.Verbs.Doctor;

/// <summary>How a check ended.</summary>
internal enum Severity
{
    /// <summary>Nothing to do.</summary>
    Ok,

    /// <summary>The relay runs, and less well, less safely or not for long.</summary>
    Warning,

    /// <summary>The relay does not start, or nothing wins, until it is mended.</summary>
    Fault,
}

/// <summary>What one check found.</summary>
/// <param name="Check">What was looked at: a short name that stays.</param>
/// <param name="Severity">How it is.</param>
/// <param name="Found">What was found, in a few words.</param>
/// <param name="Mend">How to mend it, in a sentence; null where all is well.</param>
internal sealed record Finding(string Check, Severity Severity, string Found, string? Mend = null)
{
    public static Finding Ok(string check, string found) => new(check, Severity.Ok, found);

    public static Finding Warning(string check, string found, string mend) => new(check, Severity.Warning, found, mend);

    public static Finding Fault(string check, string found, string mend) => new(check, Severity.Fault, found, mend);
}
