using Microsoft.Extensions.DependencyInjection.Extensions;
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
        services.AddSingleton<OrderSlots>().AddSingleton<OrderWindows>().AddSingleton<EdgeEnvelopes>().AddSingleton<ShownWinners>().AddSingleton<OvertakenOrders>().AddSingleton<OrderRouting>();
        services.AddSingleton<OrderIntake>().AddSingleton<OrderCancelling>().AddSingleton<Backruns>().AddSingleton<OrderFates>();
        return seals ? services.AddHostedService<EdgeSealer>() : services;
    }
}
