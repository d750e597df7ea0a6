using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Relay.Auction.Chain;
using Relay.Auction.Closing;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;
using Relay.Auction.Orders;
using Relay.Auction.Simulating;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Auction.Tracking;

namespace Relay.Auction;

/// <summary>The auction's only public registration.</summary>
public static class AuctionServices
{
    /// <summary>Adds what every role needs: the store, the relay's keys, the clock and the clock of slots.</summary>
    public static IServiceCollection AddAuctionCore(this IServiceCollection services, AuctionOptions options, RelayStore store, RelayKeys keys, SteadyTime time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(store);
        // As long as a slot that is open now may need until its result is due.
        var hold = TimeSpan.FromMilliseconds((options.HeadersAhead * options.SlotDurationMilliseconds) + options.OpenDeadlineMilliseconds);
        services.AddSingleton(options).AddSingleton(store).AddSingleton(keys).AddSingleton<TimeProvider>(time).AddSingleton(new SlotClock(options.Timing));
        services.AddSingleton(provider => new ClockWatch(
            time, store.TimeAsync, TimeSpan.FromMilliseconds(options.MaxSkewMilliseconds), hold, provider.GetRequiredService<ILogger<ClockWatch>>()));
        return services.AddHostedService(provider => provider.GetRequiredService<ClockWatch>()).AddSingleton(typeof(ChainBook<>)).AddHostedService<ReceiptWatch>();
    }

    /// <summary>Adds the auction role: it closes slots while it holds the lease. Needs <see cref="AddAuctionCore"/> and an <see cref="IKeyholder"/>.</summary>
    public static IServiceCollection AddAuction(this IServiceCollection services)
    {
        services.TryAddSingleton<CloseObserver, CloseTrace>();
        services.AddSingleton<HeaderPublisher>().AddSingleton<HeaderAnnouncer>().AddSingleton<StandAloneHead>().AddSingleton<HeadSource>().AddSingleton<SlotMending>().AddSingleton<SlotCommitting>();
        services.AddSingleton<SlotReleasing>().AddSingleton<SlotPublishing>().AddSingleton<SlotCloser>();
        services.TryAddSingleton(new ChainOptions());
        services.AddSingleton<AuctionLoop>().AddHostedService(provider => provider.GetRequiredService<AuctionLoop>());
        return services.AddSingleton<Func<OpenSlots>>(provider => () => ActivatorUtilities.CreateInstance<OpenSlots>(provider));
    }

    /// <summary>Adds the execution node, where one is configured; without, the auction runs stand-alone. Before <see cref="AddAuction"/>.</summary>
    public static IServiceCollection AddExecutionNode(this IServiceCollection services, ChainOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddSingleton(options);
        if (!options.HasNode) return services;
        services.AddSingleton(provider => new ExecutionNode(NodeConnection.Create(options), options, provider.GetRequiredService<TimeProvider>()));
        if (options.HeadsUrl.Length > 0) services.AddSingleton<HeadNotices>().AddHostedService(provider => provider.GetRequiredService<HeadNotices>());
        services.AddSingleton<HeadFollower>().AddHostedService(provider => provider.GetRequiredService<HeadFollower>());
        services.AddSingleton<SlotSimulation>();
        services.AddSingleton(provider =>
        {
            var (follower, clock) = (provider.GetRequiredService<HeadFollower>(), provider.GetRequiredService<SlotClock>());
            return new SlotTargets(slot => HeadTargets.Of(follower.Head, clock, slot));
        });
        services.AddTracking(options);
        return services.AddSingleton<Func<NodeHealth>>(provider => () => provider.GetRequiredService<HeadFollower>().Health);
    }

    private static void AddTracking(this IServiceCollection services, ChainOptions options)
    {
        services.AddSingleton(provider => new Inclusion(provider.GetRequiredService<ExecutionNode>(), provider.GetRequiredService<HeadFollower>(), options));
        services.AddSingleton(provider => new CanonicalChain(provider.GetRequiredService<ExecutionNode>(), TimeSpan.FromMilliseconds(options.CallMilliseconds)));
        services.AddSingleton<LosingBundles>().AddSingleton(provider => ActivatorUtilities.CreateInstance<BlockRecorder>(
            provider, (Func<Ethereum.Hash32, CancellationToken, Task<IReadOnlyList<BlockTransfer>?>>)provider.GetRequiredService<CanonicalChain>().TransfersAsync));
        services.TryAddSingleton<BlockObserver>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<FateTracker>(provider, (Func<bool>)(() => provider.GetService<AuctionLoop>() is { IsLeading: true })));
        services.AddHostedService(provider => provider.GetRequiredService<FateTracker>());
    }

    /// <summary>Adds a keyholder that runs in this process, with its own key folder.</summary>
    /// <exception cref="KeyFolderException">The folder cannot be used.</exception>
    public static IServiceCollection AddLocalKeyholder(this IServiceCollection services, KeyFolder folder, int workers)
        => services.AddSingleton<IKeyholder>(provider => new Keyholder(
            folder, folder.Identity("holder.key"), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Keyholder>>(), workers));

    /// <summary>Options of the execution node that are out of range, each by the key that the operator typed; none where all is well.</summary>
    public static IReadOnlyList<string> FaultsOf(ChainOptions options)
        => new ChainOptionsValidator().Validate(null, options).Failures?.ToArray() ?? [];

    /// <summary>Options of the auction that are out of range, each by the key that the operator typed; none where all is well.</summary>
    public static IReadOnlyList<string> FaultsOf(AuctionOptions options)
        => new AuctionOptionsValidator().Validate(null, options).Failures?.ToArray() ?? [];
}
