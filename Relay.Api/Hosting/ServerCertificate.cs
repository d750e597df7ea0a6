using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Auction.Keys;

namespace Relay.Api.Hosting;

/// <summary>The certificate for HTTPS: the operator's, or one for development that is made on the first start.</summary>
internal static class ServerCertificate
{
    private const string PfxFile = "relay.pfx";

    /// <summary>Loads the configured certificate, or the development one from <paramref name="folder"/>, which is made where it is missing or over.</summary>
    /// <exception cref="StartException">The configured file cannot be read.</exception>
    /// <exception cref="KeyFolderException">The kept one is damaged.</exception>
    /// <remarks>Beside the private file lies <c>relay.crt</c> (PEM, public), which clients on this machine may trust.</remarks>
    public static X509Certificate2 Load(ApiOptions options, KeyFolder folder, DateTimeOffset now)
    {
        if (options.CertificateFile.Length > 0) return StoredCertificate.Configured($"{ApiOptions.Section}:CertificateFile", options.CertificateFile, options.CertificatePassword);

        if (StoredCertificate.Find(folder, PfxFile) is { } kept)
        {
            if (kept.NotAfter.ToUniversalTime() > now.UtcDateTime.AddDays(7)) return kept;
            kept.Dispose();
        }

        using var made = Make(now);
        folder.Write(PfxFile, made.Export(X509ContentType.Pkcs12));
        File.WriteAllText(Path.Combine(folder.Path, "relay.crt"), made.ExportCertificatePem() + "\n");
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }

    private static X509Certificate2 Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Relay development", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(2));
    }
}
