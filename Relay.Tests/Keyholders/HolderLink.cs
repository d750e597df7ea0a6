using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Api.Keyholding;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;

namespace Relay.Tests.Keyholders;

/// <summary>A holder behind a real Kestrel with mutual TLS, on a free port of this machine, and clients to it.</summary>
public sealed class HolderLink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly KeyFolder _relayFolder;
    private readonly TimeProvider _time;

    private HolderLink(WebApplication app, KeyFolder relayFolder, X509Certificate2 ofHolder, Keyholder holder, TimeProvider time)
    {
        (_app, _relayFolder, _time) = (app, relayFolder, time);
        Options = new KeyholderOptions
        {
            Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(),
            Address = holder.Address.ToString(),
            TrustedFingerprint = PinnedCertificate.Fingerprint(ofHolder),
            CallMilliseconds = 5_000,
        };
    }

    /// <summary>The relay's options for this holder.</summary>
    public KeyholderOptions Options { get; }

    public static async Task<HolderLink> OpenAsync(Keyholder holder, KeyFolder folder, TimeProvider time)
    {
        var relayFolder = folder.Sub("relay-role");
        var ofHolder = PinnedCertificate.Load("", folder, time.GetUtcNow());
        var ofRelay = PinnedCertificate.Load("", relayFolder, time.GetUtcNow());
        var options = new KeyholderOptions { ListenUrl = "https://127.0.0.1:0", RelayFingerprint = PinnedCertificate.Fingerprint(ofRelay) };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForRelay(options, ofHolder));
        var app = builder.Build();
        app.MapKeyholder(holder, options.RelayFingerprint);
        await app.StartAsync();
        return new HolderLink(app, relayFolder, ofHolder, holder, time);
    }

    /// <summary>The relay's end, with the certificate that the holder knows.</summary>
    public IKeyholder Connect() => KeyholderServices.Connect(Options, PinnedCertificate.Load("", _relayFolder, _time.GetUtcNow()), _time);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
