using System.Security.Cryptography.X509Certificates;
using Relay.Api.Hosting;
using Relay.Api.Keyholding;
using Relay.Auction.Keys;

namespace Relay.Api.Verbs.Doctor;

/// <summary>Certificates: that they are there, can be read, have a key, are in force, and name the door they stand at.</summary>
internal static class CertificateChecks
{
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static IEnumerable<Finding> All(RelayConfiguration configuration, TimeProvider time)
    {
        var api = configuration.Api;
        if (configuration.Roles.Contains("api") && api.HttpsUrl.Length > 0) yield return Https(api, time.GetUtcNow());
        if (configuration.Keyholder.CertificateFile.Length > 0)
        {
            yield return Read(() => StoredCertificate.Configured($"{KeyholderOptions.Section}:CertificateFile", configuration.Keyholder.CertificateFile, null), out var link) is { } fault
                ? Finding.Fault("certificate", fault, "Name a PKCS #12 file without a password, or leave the option out.")
                : Finding.Ok("certificate", $"keyholder's link: fingerprint {PinnedCertificate.Fingerprint(link!)}");
            link?.Dispose();
        }
    }

    private static Finding Https(ApiOptions api, DateTimeOffset now)
    {
        var isOwn = api.CertificateFile.Length == 0;
        var file = isOwn ? Path.GetFullPath(Path.Combine(api.DataFolder, "tls", "relay.pfx")) : Path.GetFullPath(api.CertificateFile);
        if (isOwn && !File.Exists(file)) return Development(api, "a development certificate is made on the first start");
        if (Read(() => StoredCertificate.Configured("the certificate", file, isOwn ? null : api.CertificatePassword), out var certificate) is { } fault)
            return Finding.Fault("certificate", fault, isOwn ? "Move the file away: another one is made on the next start." : $"Name a PKCS #12 file and its password: {ApiOptions.Section}:CertificateFile and CertificatePassword.");
        using (certificate)
        {
            var until = certificate!.NotAfter.ToUniversalTime();
            var names = NamesOf(certificate);
            var found = $"{file} for {string.Join(", ", names)}, until {until:yyyy-MM-dd}";
            if (!certificate.HasPrivateKey) return Finding.Fault("certificate", $"{file} holds no private key", "Export it with its key: openssl pkcs12 -export -in cert.pem -inkey key.pem -out relay.p12");
            // A development certificate that is over is made anew by the start.
            if (isOwn) return Development(api, found);
            if (until <= now.UtcDateTime) return Finding.Fault("certificate", $"{file} ended on {until:yyyy-MM-dd}", "Renew it, put the new one in its place, and start the relay again.");
            if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime) return Finding.Fault("certificate", $"{file} begins on {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}", "Set this machine's clock, or wait until then.");
            if (until <= now.UtcDateTime + Soon) return Finding.Warning("certificate", found, "Renew it soon, and start the relay again.");
            return names.Count == 0
                ? Finding.Warning("certificate", $"{file} names no host (no subject alternative name)", "Clients refuse it: have one made with the host's name in it.")
                : Finding.Ok("certificate", found);
        }
    }

    private static Finding Development(ApiOptions api, string found)
        => new Uri(api.HttpsUrl).IsLoopback
            ? Finding.Ok("certificate", found)
            : Finding.Warning("certificate", $"{found}; {api.HttpsUrl} is open to other machines, and none of them trusts it", $"Name a certificate of an authority that they trust: {ApiOptions.Section}:CertificateFile");

    private static string? Read(Func<X509Certificate2> load, out X509Certificate2? certificate)
    {
        certificate = null;
        try
        {
            certificate = load();
            return null;
        }
        catch (Exception fault) when (fault is StartException or KeyFolderException)
        {
            return fault.Message;
        }
    }

    private static List<string> NamesOf(X509Certificate2 certificate)
        => [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(address => address.ToString())))];
}
