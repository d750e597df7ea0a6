using Relay.Api.Keyholding;
using Relay.Api.Operations;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;

namespace Relay.Api.Hosting;

/// <summary>A process that is a keyholder and nothing else: a key folder and one door for its relay; no Redis, no auction.</summary>
internal static class KeyholderHost
{
    /// <summary>True where the configuration asks for this role alone.</summary>
    /// <exception cref="StartException">An option is wrong.</exception>
    public static bool IsAlone(string[] args) => RelayConfiguration.Read(RelayHost.Builder(args).Configuration).IsKeyholderAlone;

    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    public static async Task<int> RunAsync(string[] args, TimeProvider time, CancellationToken cancellation)
    {
        await using var application = Build(args, time);
        await RelayHost.StartListeningAsync(application, cancellation).ConfigureAwait(false);
        Console.WriteLine($"keyholder ready  {string.Join("  ", application.Urls)}  address {application.Services.GetRequiredService<Keyholder>().Address}");
        await application.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        return 0;
    }

    /// <summary>The application, not started.</summary>
    public static WebApplication Build(string[] args, TimeProvider time)
    {
        var builder = RelayHost.Builder(args);
        var configuration = RelayConfiguration.Read(builder.Configuration);
        var folder = new KeyFolder(configuration.Api.DataFolder).Sub("holder");
        var certificate = PinnedCertificate.Load(configuration.Keyholder.CertificateFile, folder, time.GetUtcNow());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForRelay(configuration.Keyholder, certificate));
        builder.Services.AddOperations(configuration.Operations);
        builder.Services.AddSingleton(provider => new Keyholder(
            folder, folder.Identity("holder.key"), time, provider.GetRequiredService<ILogger<Keyholder>>(), configuration.Keyholder.Workers));
        var application = builder.Build();
        application.MapKeyholder(application.Services.GetRequiredService<Keyholder>(), configuration.Keyholder.RelayFingerprint);
        return application;
    }
}
