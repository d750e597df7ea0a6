using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Relay.Api.Limits;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;
using Relay.Auction.State;

namespace Relay.Api.Identity;

/// <summary>Who signed a request (docs/api-signing.md): form → expiry → limit of address and claimed signer → signature → the signer's own limit → not answered before.</summary>
internal sealed class SignedRequests(AuctionOptions auction, RelayKeys keys, RelayStore store, RequestBudgets budgets, ClientAddresses addresses, TimeProvider time)
{
    private const int LongestHeader = 42 + 1 + 132;

    /// <summary>The signer, or what is wrong in one precise sentence.</summary>
    /// <param name="context">The request.</param>
    /// <param name="body">Its body; empty where it has none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<(Address Signer, Rejection? Fault)> IdentifyAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        var headers = context.Request.Headers;
        if (!TryReadSignature(headers[RequestSignature.Header], out var claimed, out var signature, out var wrong)) return Refuse(RejectionCode.Unauthorized, wrong);
        var now = time.NowMs();
        if (!TryReadExpiry(headers[RequestSignature.ExpiryHeader], now, out var expiry, out wrong)) return Refuse(RejectionCode.Unauthorized, wrong);

        // The target as it stands in the request line: what was signed is compared with what came, not with what a framework makes of it.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.Length > ushort.MaxValue) return Refuse(RejectionCode.FieldInvalid, "path and query: too long to be signed");
        var hash = RequestSignature.HashOf(context.Request.Method, target, body.Span, auction.ChainId, keys.Relay.Address, expiry);
        if (budgets.Charge(addresses.Of(context), claimed) is { } claims) return (default, claims);
        if (!ProtocolSignature.IsBy(claimed, RequestSignature.Label, hash, signature))
        {
            var explained = SignatureMistakes.Explain(RequestSignature.Label, hash, signature, claimed);
            var code = ProtocolSignature.TryRecover(RequestSignature.Label, hash, signature, out _) ? RejectionCode.SignatureForeign : RejectionCode.SignatureInvalid;
            return Refuse(code, $"{RequestSignature.Header}: {explained}; the relay read {context.Request.Method} {target}, chain {auction.ChainId}, relay {keys.Relay.Address}, expiry {expiry}");
        }

        if (budgets.Charge(claimed) is { } over) return (default, over);
        var life = TimeSpan.FromMilliseconds(expiry - now + 1);
        return await store.Replays.TryTakeAsync(claimed, hash, life, cancellation).ConfigureAwait(false)
            ? (claimed, null)
            : Refuse(RejectionCode.Unauthorized, $"{RequestSignature.Header}: this very request was answered already; sign it again with another {RequestSignature.ExpiryHeader}");
    }

    private static bool TryReadSignature(string? header, out Address claimed, out byte[] signature, [NotNullWhen(false)] out string? wrong)
    {
        claimed = default;
        signature = [];
        wrong = null;
        if (string.IsNullOrEmpty(header)) wrong = $"{RequestSignature.Header}: expected address:signature, got nothing";
        else if (header.Length > LongestHeader) wrong = $"{RequestSignature.Header}: expected at most {LongestHeader} characters, got {header.Length}";
        else if (header.IndexOf(':', StringComparison.Ordinal) is var colon && colon < 0) wrong = $"{RequestSignature.Header}: expected address:signature, got no colon";
        else if (!Address.TryParse(header.AsSpan(0, colon), out claimed)) wrong = $"{RequestSignature.Header}: what stands before the colon is no address (0x and 40 hexadecimal digits)";
        else if (!Hex.TryDecode(header.AsSpan(colon + 1), out signature)) wrong = $"{RequestSignature.Header}: what stands behind the colon is not 0x-hexadecimal";
        return wrong is null;
    }

    private static bool TryReadExpiry(string? header, ulong now, out ulong expiry, [NotNullWhen(false)] out string? wrong)
    {
        wrong = null;
        if (!ulong.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out expiry)) wrong = "expected Unix milliseconds in decimal";
        else if (expiry < now) wrong = $"it was over at {UnixTime.Text(expiry)}, the relay's clock is {UnixTime.Text(now)}";
        else if (expiry - now > RequestSignature.LongestLifeMs) wrong = $"expected at most {RequestSignature.LongestLifeMs} ms ahead, got {expiry - now}";
        if (wrong is not null) wrong = $"{RequestSignature.ExpiryHeader}: {wrong}";
        return wrong is null;
    }

    private static (Address Signer, Rejection? Fault) Refuse(RejectionCode code, string detail) => (default, new Rejection(code, detail));
}
