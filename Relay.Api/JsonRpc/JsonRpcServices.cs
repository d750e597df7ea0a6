using Microsoft.Extensions.DependencyInjection.Extensions;
using Relay.Api.Limits;
using Relay.Api.Searchers;
using Relay.Api.Wallets;
using Relay.Auction.Chain;
using Relay.Auction.Simulating;
using Relay.Builders.JsonRpc;

namespace Relay.Api.JsonRpc;

/// <summary>Registration of the JSON-RPC door.</summary>
internal static class JsonRpcServices
{
    /// <summary>Adds the door, its methods and its limits.</summary>
    public static IServiceCollection AddJsonRpc(this IServiceCollection services, LimitOptions limits, ChainOptions chain)
    {
        services.AddSingleton(limits).AddSingleton<RequestBudgets>().AddSingleton(new ClientAddresses(limits.Networks)).AddSingleton<RpcDispatcher>();
        services.TryAddSingleton(chain);
        services.AddSingleton<BundleTrials>().AddSingleton<TransactionReader>().AddSingleton<BundleReader>().AddSingleton<MevBundleReader>().AddSingleton<PrivateTransactionReader>();
        services.AddSingleton<WalletTokens>().AddSingleton<WalletChecks>();
        services.AddSingleton<IRpcMethods, SimulationMethods>().AddSingleton<IRpcMethods, AccountMethods>();
        services.AddSingleton<IRpcMethods, OrderMethods>().AddSingleton<IRpcMethods, PrivateMethods>().AddSingleton<IRpcMethods, RelayMethods>().AddSingleton<IRpcMethods, StatsMethods>().AddSingleton<IRpcMethods, UserStatsMethods>();
        services.AddSingleton<NodeProxy>().AddSingleton<IRpcMethods, ChainMethods>().AddSingleton<IRpcMethods, ProxiedMethods>();
        // No cookies and no credentials: any page may ask, and must be able to sign what it asks.
        return services.AddCors(cors => cors.AddPolicy(JsonRpcEndpoint.CorsPolicy, policy => policy
            .AllowAnyOrigin()
            .WithMethods("POST", "GET")
            .WithHeaders("Content-Type", "Accept", "Last-Event-ID", FlashbotsHeaders.Signature, FlashbotsHeaders.Origin)
            .WithExposedHeaders("Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
    }
}
