namespace Relay.Api.Verbs;

/// <summary>What every verb tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>It was done; for <c>send</c>: the relay took the bundle and its receipt is right.</summary>
    public const int Done = 0;

    /// <summary>The relay said no, or something that it sent does not verify.</summary>
    public const int Rejected = 1;

    /// <summary>The command line or the input is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>The relay cannot be reached, or its certificate is not trusted.</summary>
    public const int Unreachable = 3;
}
