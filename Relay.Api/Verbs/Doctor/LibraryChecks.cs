using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;

namespace Relay.Api.Verbs.Doctor;

/// <summary>.NET and the libraries of the system.</summary>
internal static class LibraryChecks
{
    private const int RuntimeMajor = 10;

    public static IEnumerable<Finding> All()
    {
        yield return Environment.Version.Major >= RuntimeMajor
            ? Finding.Ok("dotnet", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}")
            : Finding.Fault("dotnet", RuntimeInformation.FrameworkDescription, $"Install .NET {RuntimeMajor}: https://dotnet.microsoft.com/download");
        yield return Secp256k1();
        yield return Keyholder.HasLibcrypto
            ? Finding.Ok("openssl", $"libcrypto {OpenSsl()}")
            : Finding.Warning("openssl", "libcrypto.so.3 was not found: seals are opened at several times the cost", "Install OpenSSL 3: apt-get install libssl3");
    }

    private static Finding Secp256k1()
    {
        try
        {
            using var key = SignerKey.Generate();
            var digest = Keccak.Hash("relay doctor"u8);
            return Auction.Ethereum.Secp256k1.TryRecover(digest, key.Sign(digest), out var signer) && signer == key.Address
                ? Finding.Ok("libsecp256k1", "signs, and recovers who signed")
                : Finding.Fault("libsecp256k1", "does not recover what it signed", "Put the distribution's own library back: apt-get install --reinstall libsecp256k1-1");
        }
        catch (Exception fault) when (fault is DllNotFoundException or EntryPointNotFoundException or TypeInitializationException)
        {
            return Finding.Fault("libsecp256k1", "libsecp256k1.so.1 cannot be loaded, or has no recovery", "Install it: apt-get install libsecp256k1-1");
        }
    }

    private static string OpenSsl()
    {
        var version = OperatingSystem.IsLinux() || OperatingSystem.IsFreeBSD() ? SafeEvpPKeyHandle.OpenSslVersion : 0;
        return $"{version >> 28}.{(version >> 20) & 0xff}.{(version >> 4) & 0xffff}";
    }
}
