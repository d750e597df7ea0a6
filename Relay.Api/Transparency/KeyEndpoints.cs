using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;

namespace Relay.Api.Transparency;

/// <summary>The verification keys of the relay and those that it works with.</summary>
internal static class KeyEndpoints
{
    /// <summary>Maps GET /v1/keys.</summary>
    public static void MapKeys(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/v1/keys", Keys).WithTags("transparency").WithSummary("The signed log of verification keys: relay, edge and keyholder, with their validity")
            .WithDescription("What a relay says of itself proves nothing about itself: pin the addresses by another way.");

    private static Ok<KeysView> Keys(KeyLog log, RelayKeys keys)
        => TypedResults.Ok(new KeysView(keys.Relay.Address.ToString(), [.. log.Entries.Select(signed => new KeyView(
            signed.Value.Role.ToString().ToLowerInvariant(), signed.Value.Address.ToString(), signed.Value.ValidFrom, signed.Value.ValidTo == 0 ? null : signed.Value.ValidTo,
            signed.Value.Encode(), Hex.Encode(signed.Signature.Span), signed.Value.Hash.ToString()))]));
}

/// <summary>The key log.</summary>
/// <param name="Relay">The identity that signs the entries.</param>
/// <param name="Entries">Oldest first; each names the hash of the one before.</param>
public sealed record KeysView(string Relay, IReadOnlyList<KeyView> Entries);

/// <summary>An entry of the key log.</summary>
/// <param name="Role">relay, edge or keyholder.</param>
/// <param name="Address">The key's address.</param>
/// <param name="ValidFrom">Unix ms.</param>
/// <param name="ValidTo">Unix ms; null while it counts.</param>
/// <param name="Entry">The canonical bytes, base64.</param>
/// <param name="Signature">The relay's.</param>
/// <param name="Hash">The entry's hash.</param>
public sealed record KeyView(string Role, string Address, ulong ValidFrom, ulong? ValidTo, byte[] Entry, string Signature, string Hash);
