using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relay.Api.Verbs.Client;

/// <summary>Makes the connections of a verb and decides which certificate it believes.</summary>
internal static class ClientTrust
{
    /// <summary>A handler that trusts the system's authorities, or only <paramref name="authorityFile"/> where one is given; false where that file holds no certificate.</summary>
    public static bool TryCreate(string? authorityFile, bool insecure, out SocketsHttpHandler handler, out string fault)
    {
        fault = "";
        handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(5), AutomaticDecompression = System.Net.DecompressionMethods.All };
        if (insecure)
        {
#pragma warning disable CA5359 // Asked for by name on the command line, and said aloud by the verb.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
            return true;
        }

        return authorityFile is null || TryTrust(handler.SslOptions, authorityFile, out fault);
    }

    private static bool TryTrust(SslClientAuthenticationOptions options, string file, out string fault)
    {
        fault = "";
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            fault = $"{file}: {error.Message}";
            return false;
        }

        if (policy.CustomTrustStore.Count == 0)
        {
            fault = $"{file} holds no certificate in PEM form.";
            return false;
        }

        options.CertificateChainPolicy = policy;
        return true;
    }
}
