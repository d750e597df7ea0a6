namespace Relay.Builders.Forwarding;

/// <summary>A request's body and its X-Flashbots-Signature.</summary>
internal sealed record SignedBody(ReadOnlyMemory<byte> Bytes, string Signature)
{
    /// <summary>The length only.</summary>
    public override string ToString() => $"{Bytes.Length} bytes";
}
