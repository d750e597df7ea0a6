using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Receipts;

/// <summary>What a builder signs to log in: a text of its own making, for one relay and chain, until an instant.</summary>
/// <param name="Relay">The relay's address.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="Builder">The builder's address, which signs.</param>
/// <param name="ExpiresAt">After this instant the text is worth nothing; Unix milliseconds.</param>
/// <remarks>57 bytes: ver ‖ relay 20 ‖ chainId u64 ‖ builder 20 ‖ expiresAt u64. Hash and signature: <see cref="Label"/>, by the builder.</remarks>
public sealed record BuilderLogin(Address Relay, ulong ChainId, Address Builder, ulong ExpiresAt) : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/builder-login";

    /// <summary>Length in bytes.</summary>
    public const int Size = 57;

    private const byte Version = 1;

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.Address(Relay);
        writer.U64(ChainId);
        writer.Address(Builder);
        writer.U64(ExpiresAt);
        return bytes;
    }

    /// <summary>A short name.</summary>
    public override string ToString() => ObjectName.Of("login", Hash);
}
