using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Relay.Auction.Sealing;

/// <summary>A P-256 private key for key agreement. The only file that names the base library's curve types.</summary>
/// <remarks>Thread-safe. Agreement is libcrypto's straight where that is there (<see cref="Libcrypto"/>), else the base library's, which is the same at several times the cost. Points are uncompressed (0x04 ‖ x ‖ y); a point that is not on the curve is a false, not an exception.</remarks>
internal sealed class P256Key : IDisposable
{
    public const int PointSize = 65;
    public const int ScalarSize = 32;

    private static ReadOnlySpan<byte> Order =>
    [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];

    // Exactly one of the two holds the private scalar.
    private readonly Libcrypto.Scalar? _scalar;
    private readonly ECDiffieHellman? _managed;
    private readonly byte[] _point = new byte[PointSize];

    private P256Key(Libcrypto.Scalar scalar)
    {
        _scalar = scalar;
        Libcrypto.MultiplyBase(scalar, _point);
    }

    private P256Key(ECDiffieHellman managed)
    {
        _managed = managed;
        var q = managed.ExportParameters(includePrivateParameters: false).Q;
        _point[0] = 4;
        q.X!.CopyTo(_point, 1);
        q.Y!.CopyTo(_point, 1 + ScalarSize);
    }

    /// <summary>The public key, 65 bytes.</summary>
    public ReadOnlyMemory<byte> Point => _point;

    public static P256Key Generate()
    {
        Span<byte> scalar = stackalloc byte[ScalarSize];
        while (true)
        {
            RandomNumberGenerator.Fill(scalar);
            if (!TryImport(scalar, out var key)) continue; // Probability 2^-32.
            CryptographicOperations.ZeroMemory(scalar);
            return key;
        }
    }

    /// <summary>False where the scalar is zero or not below the order of the group.</summary>
    /// <param name="scalar">32 bytes.</param>
    /// <param name="key">The key.</param>
    /// <param name="isManaged">True to agree by the base library even where libcrypto is there.</param>
    public static bool TryImport(ReadOnlySpan<byte> scalar, [NotNullWhen(true)] out P256Key? key, bool isManaged = false)
    {
        key = null;
        if (scalar.Length != ScalarSize || !scalar.ContainsAnyExcept((byte)0) || scalar.SequenceCompareTo(Order) >= 0) return false;
        if (!isManaged && Libcrypto.IsAvailable)
        {
            key = new P256Key(Libcrypto.Import(scalar));
            return true;
        }

        var d = scalar.ToArray();
        try
        {
            key = new P256Key(ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = d }));
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(d);
        }
    }

    /// <summary>True for an uncompressed point on the curve, other than infinity.</summary>
    public static bool IsPoint(ReadOnlySpan<byte> point)
    {
        if (!TryImportPoint(point, out var imported)) return false;
        imported.Dispose();
        return true;
    }

    /// <summary>Writes the x coordinate of this scalar times the point; false where the point is none.</summary>
    public bool TryAgree(ReadOnlySpan<byte> point, Span<byte> shared32)
    {
        if (_scalar is not null) return Libcrypto.TryMultiply(_scalar, point, shared32);
        if (!TryImportPoint(point, out var peer)) return false;
        using (peer)
        {
            using var peerKey = peer.PublicKey;
            var secret = _managed!.DeriveRawSecretAgreement(peerKey);
            secret.CopyTo(shared32);
            CryptographicOperations.ZeroMemory(secret);
            return true;
        }
    }

    /// <summary>Writes the 32 bytes of the private scalar; the caller erases them.</summary>
    public void Export(Span<byte> scalar)
    {
        if (_scalar is not null)
        {
            Libcrypto.Export(_scalar, scalar);
            return;
        }

        var parameters = _managed!.ExportParameters(includePrivateParameters: true);
        parameters.D.CopyTo(scalar);
        CryptographicOperations.ZeroMemory(parameters.D);
    }

    public void Dispose()
    {
        _scalar?.Dispose();
        _managed?.Dispose();
    }

    public override string ToString() => $"p256 {Convert.ToHexStringLower(_point.AsSpan(1, 4))}";

    private static bool TryImportPoint(ReadOnlySpan<byte> point, [NotNullWhen(true)] out ECDiffieHellman? imported)
    {
        imported = null;
        if (point.Length != PointSize || point[0] != 4) return false;
        var q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() };
        try
        {
            imported = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = q });
            return true;
        }
        catch (CryptographicException)
        {
            return false; // The base library's only way of saying "not on the curve".
        }
    }
}
