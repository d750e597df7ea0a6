using System.Text.Json;
using Relay.Api.Limits;
using Relay.Api.Wallets;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Api.JsonRpc;

/// <summary>One request in the hands of its method.</summary>
/// <param name="method">The method.</param>
/// <param name="parameters">The parameters as they came; undefined where there are none.</param>
/// <param name="request">What all requests of the body share.</param>
internal sealed class RpcCall(RpcMethod method, JsonElement parameters, RpcRequest request)
{
    /// <summary>The method.</summary>
    public RpcMethod Method => method;

    /// <summary>The parameters as they came; undefined where there are none.</summary>
    public JsonElement Raw => parameters;

    /// <summary>When the body's last byte was read, Unix milliseconds.</summary>
    public ulong ReceivedAt => request.ReceivedAt;

    /// <summary>Whose connection it came from.</summary>
    public ClientAddress Client => request.Client;

    /// <summary>keccak256 of the body: what the client signed.</summary>
    public Hash32 BodyHash => request.Signer.BodyHash;

    /// <summary>The settings of the url.</summary>
    public WalletSettings Settings => request.Settings;

    /// <summary>Reads the parameters by position and name.</summary>
    public RpcParameters Parameters() => new(parameters, method.Parameters);

    /// <summary>The signer; false with the reason where the body is not signed, or wrongly.</summary>
    public bool TryGetSigner(out Address signer, out Rejection rejection) => request.Signer.TryGet(out signer, out rejection);

    /// <summary>True where the header is there at all, right or wrong.</summary>
    public bool IsSigned => request.Signer.IsPresent;
}

/// <summary>What all requests of one body share.</summary>
/// <param name="Signer">Who signed it.</param>
/// <param name="Settings">The settings of the url.</param>
/// <param name="ReceivedAt">When its last byte was read, Unix milliseconds.</param>
/// <param name="Client">Whose connection it came from.</param>
internal sealed record RpcRequest(BodySigner Signer, WalletSettings Settings, ulong ReceivedAt, ClientAddress Client);
