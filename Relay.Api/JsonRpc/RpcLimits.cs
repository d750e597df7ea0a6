namespace Relay.Api.JsonRpc;

/// <summary>Limits of the door, counted after inflation.</summary>
internal static class RpcLimits
{
    /// <summary>A request that may hold blob sidecars.</summary>
    public const int SidecarBytes = 4 << 20;

    /// <summary>Read off the wire at the most, so that a client that sends too much can still read why; kept of it is <see cref="SidecarBytes"/>.</summary>
    public const int ReadBytes = 16 << 20;

    /// <summary>Any other request.</summary>
    public const int PlainBytes = 256 << 10;

    /// <summary>A whole batch: what ethers allows itself.</summary>
    public const int BatchBytes = 1 << 20;

    /// <summary>Requests in a batch.</summary>
    public const int BatchItems = 100;

    /// <summary>Depth of arrays and objects: an eth_call with overrides needs eight, a nested bundle nine.</summary>
    public const int Depth = 24;

    /// <summary>Digits of a number: 2^256 has 78, and nothing in the dialect is longer.</summary>
    public const int NumberLength = 80;

    /// <summary>Bytes of an id.</summary>
    public const int IdBytes = 256;

    /// <summary>How many times larger than what came a body may become; a real one in hexadecimal has about two.</summary>
    public const int InflateRatio = 100;
}
