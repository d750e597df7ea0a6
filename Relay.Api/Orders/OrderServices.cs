using Microsoft.Extensions.DependencyInjection.Extensions;
using Relay.Api.Searchers;
using Relay.Auction.Orders;

namespace Relay.Api.Orders;

/// <summary>Orders in clear: registration of the api role's part.</summary>
internal static class OrderServices
{
    /// <summary>Adds the intake of orders in clear and the sealer of standing ones.</summary>
    public static IServiceCollection AddOrders(this IServiceCollection services, OrderOptions options, bool seals)
    {
        services.TryAddSingleton(SlotTargets.StandAlone); // Where an execution node is configured, its follower came first.
        services.AddSingleton(options).AddSingleton<OrderBook>();
        services.AddSingleton<OrderSlots>().AddSingleton<OrderWindows>().AddSingleton<EdgeEnvelopes>().AddSingleton<ShownWinners>().AddSingleton<OvertakenOrders>().AddSingleton<PlacedOrders>().AddSingleton<OrderRouting>();
        services.AddSingleton<OwnedRows>().AddSingleton<OwnerEvents>().AddSingleton<OwnerStreams>();
        services.AddSingleton<OrderIntake>().AddSingleton<OrderCancelling>().AddSingleton<Backruns>().AddSingleton<OrderFates>();
        if (!seals) return services;
        services.AddSingleton<StatisticsTally>();
        return services.AddHostedService<EdgeSealer>().AddHostedService(provider => provider.GetRequiredService<StatisticsTally>());
    }
}
