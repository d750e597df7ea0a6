using Relay.Api.Identity;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;

namespace Relay.Api.Transparency;

/// <summary>Everything that can be read, and checked, about the relay and its slots.</summary>
internal static class TransparencyServices
{
    /// <summary>Adds the readers, and the key log of the relay's folder.</summary>
    /// <exception cref="KeyFolderException">The key log is damaged.</exception>
    public static IServiceCollection AddTransparency(this IServiceCollection services, KeyFolder relay, RelayKeys keys)
        => services.AddSingleton<SlotReader>().AddSingleton<SlotRecordReader>().AddSingleton<SlotTrees>().AddSingleton<LeafReader>().AddSingleton<SignedRequests>()
            .AddSingleton(KeyLog.Load(relay, keys.Relay));

    /// <summary>Maps all reads, and writes the keys in use into the log.</summary>
    public static void MapTransparency(this WebApplication application)
    {
        var services = application.Services;
        var (log, keys, time) = (services.GetRequiredService<KeyLog>(), services.GetRequiredService<RelayKeys>(), services.GetRequiredService<TimeProvider>());
        log.Record(KeyRole.Relay, keys.Relay.Address, time);
        log.Record(KeyRole.Edge, keys.Edge.Address, time);
        if (services.GetService<IKeyholder>() is { } holder) log.Record(KeyRole.Keyholder, holder.Address, time);

        application.MapRecentSlots();
        application.MapSlots();
        application.MapCommitments();
        application.MapTranscripts();
        application.MapContexts();
        application.MapLeaves();
        application.MapKeys();
        application.MapEntries();
        application.MapAudits();
    }
}
