using System.Net;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Builders.Access;

namespace Relay.Api.Verbs.Feed;

/// <summary>Logs a registered builder in.</summary>
internal static class FeedLogin
{
    private const ulong LifetimeMs = 30_000;

    /// <summary>A fresh token.</summary>
    /// <exception cref="HttpRequestException">The relay cannot be reached, or refuses; the message says why.</exception>
    public static async Task<string> TokenAsync(RelayClient client, RelayView relay, SignerKey key, CancellationToken cancellation)
    {
        // By the relay's clock: the builder's may be off, and the text is worth nothing anywhere else.
        var now = (await client.RelayAsync(cancellation)).Value?.Now ?? throw new HttpRequestException("the relay does not tell its clock");
        var login = new BuilderLogin(AddressOf(relay), relay.ChainId, key.Address, now + LifetimeMs);
        var signature = ProtocolSignature.Sign(key, BuilderLogin.Label, login.Hash);
        var answer = await client.LoginAsync(new LoginRequest(key.Address.ToString(), relay.ChainId, login.ExpiresAt, Hex.Encode(signature)), cancellation);
        return answer.Value?.Token ?? throw new HttpRequestException($"login refused: {answer.Problem}", null, HttpStatusCode.Unauthorized);
    }

    private static Address AddressOf(RelayView relay) => Address.TryParse(relay.Relay, out var address) ? address : throw new HttpRequestException("the relay names no address");
}
