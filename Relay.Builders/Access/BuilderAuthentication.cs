using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Builders.Access;

/// <summary>Who stands at the builders' door: by the token in the Authorization header, or in access_token where a browser's WebSocket has no header.</summary>
internal sealed class BuilderAuthentication(
    BuilderRegistry registry, BuilderTokens tokens, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logging, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public const string SchemeName = "builder";
    public const string AddressClaim = "address";

    private const string Bearer = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var outcome = await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false);
        Response.Headers.WWWAuthenticate = "Bearer";
        await BuilderProblem.Of(RejectionCode.Unauthorized, outcome.Failure?.Message ?? $"a token is missing: POST {BuilderServices.LoginPath} gives one").ExecuteAsync(Context).ConfigureAwait(false);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
        => BuilderProblem.Of(RejectionCode.Forbidden, "this token is for something else").ExecuteAsync(Context);

    private AuthenticateResult Authenticate()
    {
        if (!Request.Path.StartsWithSegments(BuilderServices.HubPath)) return AuthenticateResult.NoResult();
        if (TokenOf(Request) is not { Length: > 0 } token) return registry.Options.IsOpen ? Success(BuilderRegistry.OpenName, null) : AuthenticateResult.NoResult();
        var (address, fault) = tokens.Read(token);
        if (address is not { } known) return AuthenticateResult.Fail(fault);
        return registry.NameOf(known) is { } name ? Success(name, known) : AuthenticateResult.Fail("the builder is not registered any more");
    }

    private static string? TokenOf(HttpRequest request)
    {
        string? header = request.Headers.Authorization;
        return header is not null && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : request.Query["access_token"];
    }

    private static AuthenticateResult Success(string name, Address? address)
    {
        Claim[] claims = address is null ? [new(ClaimTypes.Name, name)] : [new(ClaimTypes.Name, name), new(AddressClaim, address.Value.ToString())];
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName));
    }
}
