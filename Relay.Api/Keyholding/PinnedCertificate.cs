using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Api.Hosting;
using Relay.Auction.Keys;

namespace Relay.Api.Keyholding;

/// <summary>The certificates between relay and keyholder. Trust is the fingerprint that the operator wrote on the other side, and nothing else.</summary>
internal static class PinnedCertificate
{
    private const string PfxFile = "holder-tls.pfx";

    /// <summary>The configured certificate, or this role's own, made on the first call. It is not renewed by itself: the other side pins it.</summary>
    /// <exception cref="StartException">The configured file cannot be read.</exception>
    /// <exception cref="KeyFolderException">The role's own is damaged.</exception>
    public static X509Certificate2 Load(string certificateFile, KeyFolder folder, DateTimeOffset now)
    {
        if (certificateFile.Length > 0) return StoredCertificate.Configured($"{KeyholderOptions.Section}:CertificateFile", certificateFile, password: null);
        if (StoredCertificate.Find(folder, PfxFile) is { } stored) return stored;

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Relay keyholder link", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
        var pfx = made.Export(X509ContentType.Pkcs12);
        folder.Write(PfxFile, pfx);
        return X509CertificateLoader.LoadPkcs12(pfx, password: null);
    }

    /// <summary>SHA-256 of the certificate, 64 lower-case hexadecimal digits: what the other side's operator writes down.</summary>
    public static string Fingerprint(X509Certificate2 certificate) => Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256));

    public static bool IsFingerprint(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);

    /// <summary>True where the peer showed the pinned certificate. TLS has proved that it holds the key; names, dates and issuers say nothing more.</summary>
    public static bool Matches(X509Certificate? certificate, string fingerprint)
        => certificate is not null && IsFingerprint(fingerprint)
            && CryptographicOperations.FixedTimeEquals(certificate.GetCertHash(HashAlgorithmName.SHA256), Convert.FromHexString(fingerprint));
}
