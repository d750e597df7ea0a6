using System.Buffers.Binary;
using System.Buffers.Text;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Slots;

namespace Relay.Builders.Access;

/// <summary>Short-lived tokens: chain, address and expiry, sealed under the relay's own key, so that every node of it can read them and nothing is kept.</summary>
internal sealed class BuilderTokens(RelayKeys keys, AuctionOptions auction, TimeProvider time)
{
    private const string Purpose = "relay/1/builder-token";
    private const int Size = 8 + Address.Size + 8;

    /// <summary>A token for an address until an instant in Unix milliseconds.</summary>
    public string Issue(Address address, ulong expiresAt)
    {
        Span<byte> content = stackalloc byte[Size];
        BinaryPrimitives.WriteUInt64BigEndian(content, auction.ChainId);
        address.CopyTo(content[8..]);
        BinaryPrimitives.WriteUInt64BigEndian(content[(8 + Address.Size)..], expiresAt);
        return Base64Url.EncodeToString(keys.Rest.Seal(Purpose, content));
    }

    /// <summary>The address that a token was issued to; else why it is worth nothing.</summary>
    public (Address? Address, string Fault) Read(string token)
    {
        if (token.Length > 256 || !Base64Url.IsValid(token) || !keys.Rest.TryOpen(Purpose, Base64Url.DecodeFromChars(token), out var content) || content.Length != Size)
            return (null, "the token is not one of this relay");
        if (BinaryPrimitives.ReadUInt64BigEndian(content) != auction.ChainId) return (null, "the token is for another chain");
        var expiresAt = BinaryPrimitives.ReadUInt64BigEndian(content.AsSpan(8 + Address.Size));
        return time.NowMs() < expiresAt ? (new Address(content.AsSpan(8)), "") : (null, "the token has expired: log in again");
    }
}
