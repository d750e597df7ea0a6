using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Relay.Api.Hosting;
using Relay.Api.Keyholding;

namespace Relay.Api.Verbs.Doctor;

/// <summary>A keyholder in a process of its own, as its relay sees it.</summary>
internal static class HolderChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async IAsyncEnumerable<Finding> RunAsync(RelayConfiguration configuration, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = configuration.Keyholder;
        if (options.Url.Length == 0) yield break;
        var shown = await FingerprintAsync(new Uri(options.Url), cancellation);
        yield return shown is null
            ? Finding.Fault("keyholder", $"{options.Url} does not answer with TLS", "Start it (docs/keyholder.md): every slot is void while it is away.")
            : string.Equals(shown, options.TrustedFingerprint, StringComparison.OrdinalIgnoreCase)
                ? Finding.Ok("keyholder", $"{options.Url} shows the pinned certificate")
                : Finding.Fault("keyholder", $"{options.Url} shows the certificate {shown}, and another is pinned", $"Run relay keys --keyholder on its machine, and set {KeyholderOptions.Section}:TrustedFingerprint to what it prints, if that is this one.");
    }

    /// <summary>The fingerprint of the certificate that is shown there; null where nobody speaks TLS.</summary>
    public static async Task<string?> FingerprintAsync(Uri url, CancellationToken cancellation)
    {
        string? shown = null;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port, cancellation).AsTask().WaitAsync(Patience, cancellation);
            // Whom to believe is the caller's to decide, by the fingerprint; nothing is said on this connection.
#pragma warning disable CA5359
            await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
            {
                if (certificate is X509Certificate2 read) shown = PinnedCertificate.Fingerprint(read);
                return true;
            });
#pragma warning restore CA5359
            await stream.AuthenticateAsClientAsync(url.Host).WaitAsync(Patience, cancellation);
        }
        catch (Exception fault) when (fault is IOException or SocketException or AuthenticationException or TimeoutException)
        {
            // It may end the connection for want of our certificate: it has shown its own by then.
        }

        return shown;
    }

    /// <summary>The fingerprint of this keyholder's own certificate; null where it has none yet.</summary>
    public static string? OwnFingerprint(RelayConfiguration configuration)
    {
        var named = configuration.Keyholder.CertificateFile;
        var file = named.Length > 0 ? named : Path.Combine(configuration.Api.DataFolder, "holder", "holder-tls.pfx");
        try
        {
            using var certificate = StoredCertificate.Configured("the certificate", file, password: null);
            return PinnedCertificate.Fingerprint(certificate);
        }
        catch (StartException)
        {
            return null;
        }
    }
}
