using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Relay.Auction.Ethereum;

/// <summary>The functions of libsecp256k1 (0.2 or later) that the relay needs; the only adapter to it.</summary>
internal static partial class Secp256k1Native
{
    internal const int RecoverableSignatureSize = 65;
    internal const int PublicKeySize = 64;
    internal const int UncompressedKeySize = 65;
    internal const uint Uncompressed = 2;

    private const string Library = "libsecp256k1.so.1";
    private const uint ContextNone = 1;

    private static readonly Lazy<nint> Shared = new(Create);

    /// <summary>The one context: made and blinded once, never written afterwards, hence safe to share between threads.</summary>
    /// <exception cref="InvalidOperationException">The library is not installed.</exception>
    internal static nint Context => Shared.Value;

    private static nint Create()
    {
        try
        {
            var context = ContextCreate(ContextNone);
            Span<byte> seed = stackalloc byte[32];
            RandomNumberGenerator.Fill(seed);
            if (ContextRandomize(context, in seed[0]) != 1) throw new InvalidOperationException("libsecp256k1 could not blind its context.");
            CryptographicOperations.ZeroMemory(seed);
            return context;
        }
        catch (DllNotFoundException missing)
        {
            throw new InvalidOperationException($"{Library} was not found. Install it: apt-get install libsecp256k1-1", missing);
        }
    }

    [LibraryImport(Library, EntryPoint = "secp256k1_context_create")]
    private static partial nint ContextCreate(uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_randomize")]
    private static partial int ContextRandomize(nint context, in byte seed32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_parse_compact")]
    internal static partial int ParseCompact(nint context, ref byte signature, in byte input64, int recoveryId);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_serialize_compact")]
    internal static partial int SerializeCompact(nint context, ref byte output64, out int recoveryId, in byte signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recover")]
    internal static partial int Recover(nint context, ref byte publicKey, in byte signature, in byte digest32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    internal static partial int SerializePublicKey(nint context, ref byte output, ref nuint length, in byte publicKey, uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_parse")]
    internal static partial int ParsePublicKey(nint context, ref byte publicKey, in byte input, nuint length);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_seckey_verify")]
    internal static partial int VerifySecret(nint context, in byte secret32);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_create")]
    internal static partial int CreatePublicKey(nint context, ref byte publicKey, in byte secret32);

    /// <summary>A null nonce function is the library's default: RFC 6979.</summary>
    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign_recoverable")]
    internal static partial int SignRecoverable(nint context, ref byte signature, in byte digest32, in byte secret32, nint nonceFunction, nint nonceExtra);
}
