using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Relay.Auction.Keyholders;

namespace Relay.Api.Keyholding;

/// <summary>The two ends of the link between a relay and a keyholder in a process of its own: mutual TLS with pinned certificates.</summary>
internal static class KeyholderServices
{
    /// <summary>The relay's end: an <see cref="IKeyholder"/> that calls <see cref="KeyholderOptions.Url"/>.</summary>
    /// <param name="services">Needs a <see cref="TimeProvider"/>.</param>
    /// <param name="options">Validated.</param>
    /// <param name="own">This side's certificate: see <see cref="PinnedCertificate.Load"/>.</param>
    public static IServiceCollection AddRemoteKeyholder(this IServiceCollection services, KeyholderOptions options, X509Certificate2 own)
        => services.AddSingleton<IKeyholder>(provider => Connect(options, own, provider.GetRequiredService<TimeProvider>()));

    public static RemoteKeyholder Connect(KeyholderOptions options, X509Certificate2 own, TimeProvider time)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromMilliseconds(options.CallMilliseconds),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ClientCertificates = [own],
                LocalCertificateSelectionCallback = (_, _, _, _, _) => own,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => PinnedCertificate.Matches(certificate, options.TrustedFingerprint),
            },
        };
        var http = new HttpClient(handler, disposeHandler: true)
        {
            BaseAddress = new Uri(options.Url),
            DefaultRequestVersion = HttpVersion.Version20,
            Timeout = Timeout.InfiniteTimeSpan, // The pipeline keeps the time.
        };
        _ = Auction.Ethereum.Address.TryParse(options.Address, out var address);
        return new RemoteKeyholder(http, address, time, TimeSpan.FromMilliseconds(options.CallMilliseconds));
    }

    /// <summary>The keyholder's end: listens at <see cref="KeyholderOptions.ListenUrl"/> for the one pinned client certificate.</summary>
    public static void ListenForRelay(this KestrelServerOptions kestrel, KeyholderOptions options, X509Certificate2 own)
    {
        var url = new Uri(options.ListenUrl);
        if (IPAddress.TryParse(url.DnsSafeHost, out var ip)) kestrel.Listen(ip, url.Port, Secure);
        else kestrel.ListenLocalhost(url.Port, Secure);

        void Secure(ListenOptions listen)
        {
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = own,
                SslProtocols = SslProtocols.Tls13,
                ClientCertificateMode = ClientCertificateMode.RequireCertificate,
                ClientCertificateValidation = (certificate, _, _) => PinnedCertificate.Matches(certificate, options.RelayFingerprint),
            });
        }
    }
}
