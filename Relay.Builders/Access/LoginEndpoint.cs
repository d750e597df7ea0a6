using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Builders.Access;

/// <summary>POST /v1/builders/login: a signed text against a token.</summary>
internal static class LoginEndpoint
{
    /// <summary>How far ahead a login may expire: whoever catches one cannot use it for long.</summary>
    public const ulong LongestMs = 60_000;

    public static Results<Ok<LoginAnswer>, ProblemHttpResult> Login(
        LoginRequest request, BuilderRegistry registry, BuilderTokens tokens, RelayKeys keys, AuctionOptions auction, TimeProvider time)
    {
        var now = time.NowMs();
        var signature = new byte[65];
        if (!Address.TryParse(request.Builder ?? "", out var builder)) return BuilderProblem.Of(RejectionCode.FieldInvalid, "builder: an address is expected");
        if (!Hex.TryDecode(request.Signature ?? "", signature)) return BuilderProblem.Of(RejectionCode.FieldInvalid, "signature: 65 bytes in hexadecimal are expected");
        if (request.ChainId != auction.ChainId) return BuilderProblem.Of(RejectionCode.FieldInvalid, Text($"chainId: {request.ChainId}; this relay serves chain {auction.ChainId}"));
        if (request.ExpiresAt <= now) return BuilderProblem.Of(RejectionCode.Unauthorized, Text($"expiresAt: {request.ExpiresAt} has passed; the relay's clock says {now}"));
        if (request.ExpiresAt > now + LongestMs) return BuilderProblem.Of(RejectionCode.FieldInvalid, Text($"expiresAt: at most {LongestMs} ms ahead of the relay's clock, which says {now}"));
        if (!new SignedObject<BuilderLogin>(new BuilderLogin(keys.Relay.Address, auction.ChainId, builder, request.ExpiresAt), signature).IsBy(builder))
            return BuilderProblem.Of(RejectionCode.SignatureForeign, $"the signature is not {builder}'s over this relay, chain, address and expiry (relay {keys.Relay.Address})");

        if (registry.NameOf(builder) is not { } name) return BuilderProblem.Of(RejectionCode.Forbidden, $"{builder} is not registered here");
        var expiresAt = now + (ulong)registry.Options.TokenSeconds * 1_000;
        return TypedResults.Ok(new LoginAnswer(name, tokens.Issue(builder, expiresAt), expiresAt));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A signed login (docs/feed.md).</summary>
/// <param name="Builder">The builder's address.</param>
/// <param name="ChainId">The chain.</param>
/// <param name="ExpiresAt">Until when the signed text counts: Unix milliseconds, at most a minute ahead.</param>
/// <param name="Signature">The builder's, over the canonical bytes of the login.</param>
public sealed record LoginRequest(string? Builder, ulong ChainId, ulong ExpiresAt, string? Signature);

/// <summary>A token for SignalR's accessTokenFactory.</summary>
/// <param name="Name">The name under which the builder is registered.</param>
/// <param name="Token">The token.</param>
/// <param name="ExpiresAt">Until when it opens connections: Unix milliseconds. A connection that is open stays open.</param>
public sealed record LoginAnswer(string Name, string Token, ulong ExpiresAt)
{
    /// <summary>The name; never the token.</summary>
    public override string ToString() => $"login of {Name}";
}
