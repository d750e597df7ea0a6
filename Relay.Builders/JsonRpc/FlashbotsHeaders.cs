namespace Relay.Builders.JsonRpc;

/// <summary>Names of the dialect's HTTP headers.</summary>
public static class FlashbotsHeaders
{
    /// <summary>address:signature over the body's bytes.</summary>
    public const string Signature = "X-Flashbots-Signature";

    /// <summary>The wallet that a request comes from, at most 255 characters; kept nowhere.</summary>
    public const string Origin = "X-Flashbots-Origin";
}
