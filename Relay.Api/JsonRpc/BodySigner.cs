using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Builders.JsonRpc;

namespace Relay.Api.JsonRpc;

/// <summary>Who signed a body; recovered at most once, when the first of its requests asks.</summary>
/// <param name="header">The header's value; null where there is none.</param>
/// <param name="body">The bytes as they came, inflated.</param>
/// <param name="charge">Charges the signer's own budget, after its signature was found right; false where it is used up.</param>
internal sealed class BodySigner(string? header, ReadOnlyMemory<byte> body, Func<Address, Rejection?> charge)
{
    private Hash32? _bodyHash;
    private (Address Signer, Rejection? Why)? _found;

    /// <summary>True where the header is there, right or wrong.</summary>
    public bool IsPresent => !string.IsNullOrEmpty(header);

    /// <summary>The address that a header names, before anything costly is done; false where there is none.</summary>
    public static bool TryReadClaim(ReadOnlySpan<char> header, out Address claimed)
    {
        claimed = default;
        var colon = header.IndexOf(':');
        return colon > 0 && Address.TryParse(header[..colon].Trim(), out claimed);
    }

    /// <summary>keccak256 of the body.</summary>
    public Hash32 BodyHash => _bodyHash ??= Keccak.Hash(body.Span);

    /// <summary>The signer; false with the reason where there is none, or its budget is used up.</summary>
    public bool TryGet(out Address signer, out Rejection rejection)
    {
        _found ??= Find();
        signer = _found.Value.Signer;
        rejection = _found.Value.Why ?? default;
        return _found.Value.Why is null;
    }

    private (Address Signer, Rejection? Why) Find()
        => FlashbotsSignature.TryVerify(header, BodyHash, out var signer, out var rejection) ? (signer, charge(signer)) : (default, rejection);
}
