using System.Globalization;
using Relay.Api.JsonRpc;
using Relay.Auction;

namespace Relay.Api.Wallets;

/// <summary>What is known without a node: which chain this is, and what serves it.</summary>
internal sealed class ChainMethods(AuctionOptions options) : IRpcMethods
{
    public IEnumerable<RpcMethod> Methods =>
    [
        new("eth_chainId", "The chain's id, from the relay's own configuration.", (_, _) => Answer(string.Create(CultureInfo.InvariantCulture, $"0x{options.ChainId:x}"))) { ResultTypes = ["string"] },
        new("net_version", "The chain's id in decimal.", (_, _) => Answer(options.ChainId.ToString(CultureInfo.InvariantCulture))) { ResultTypes = ["string"] },
        new("web3_clientVersion", "What answers.", (_, _) => Answer("relay/1")) { ResultTypes = ["string"] },
    ];

    private static Task<RpcAnswer> Answer(string text) => Task.FromResult<RpcAnswer>(new RpcAnswer.Result(text));
}
