namespace Relay.Auction.Chain;

/// <summary>How one call of the node ended. A closed set: nothing of it is an exception.</summary>
internal abstract record NodeAnswer<T>
{
    private NodeAnswer()
    {
    }

    /// <summary>It answered, in form.</summary>
    public sealed record Given(T Value) : NodeAnswer<T>;

    /// <summary>It answered with an error of JSON-RPC: it lives, and says no.</summary>
    /// <param name="Code">The error's code.</param>
    /// <param name="Message">The first 200 characters of its message; never shown to anybody but the operator.</param>
    public sealed record Refused(long Code, string Message) : NodeAnswer<T>;

    /// <summary>No answer that can be read in the time that was left; says nothing about what was asked.</summary>
    public sealed record None(string Why) : NodeAnswer<T>;
}
