using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Relay.Auction.Keys;

namespace Relay.Api.Hosting;

/// <summary>Certificates as files: PKCS #12, and one plain line where a file is none.</summary>
internal static class StoredCertificate
{
    /// <summary>The certificate that the relay itself once wrote into its folder; null where it did not.</summary>
    /// <exception cref="KeyFolderException">The file is damaged.</exception>
    public static X509Certificate2? Find(KeyFolder folder, string name)
    {
        if (folder.Read(name) is not { } stored) return null;
        try
        {
            return X509CertificateLoader.LoadPkcs12(stored, password: null);
        }
        catch (CryptographicException)
        {
            throw new KeyFolderException($"{Path.Combine(folder.Path, name)} is damaged: put the right file back; to have another certificate made, move the file away.");
        }
    }

    /// <summary>The certificate that the operator named.</summary>
    /// <param name="option">The key of the option, for the message.</param>
    /// <param name="file">PKCS #12.</param>
    /// <param name="password">Its password; null for none.</param>
    /// <exception cref="StartException">The file cannot be read.</exception>
    public static X509Certificate2 Configured(string option, string file, string? password)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12FromFile(file, password);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{option} {file} cannot be read as PKCS #12 with {(password is null ? "no password" : "its password option")}: {fault.Message}");
        }
    }
}
