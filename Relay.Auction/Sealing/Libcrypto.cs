using System.Runtime.InteropServices;

namespace Relay.Auction.Sealing;

/// <summary>The functions of OpenSSL 3's libcrypto for a scalar times a point of P-256; the only adapter to it. The managed twin is <see cref="P256Key"/>'s own.</summary>
/// <remarks>
/// EC_POINT_mul over the named curve is OpenSSL's constant-time code for P-256 (nistz256). Group and scalars are only read, hence shared by threads; all else is made for each call.
/// Loaded by name and symbol, so that a machine without it has the managed twin and no error.
/// </remarks>
internal static unsafe class Libcrypto
{
    private const int Prime256V1 = 415; // NID_X9_62_prime256v1

    private static readonly nint Library = Load();
    private static readonly delegate* unmanaged<int, nint> GroupNew = (delegate* unmanaged<int, nint>)Symbol("EC_GROUP_new_by_curve_name");
    private static readonly delegate* unmanaged<nint, nint> PointNew = (delegate* unmanaged<nint, nint>)Symbol("EC_POINT_new");
    private static readonly delegate* unmanaged<nint, void> PointFree = (delegate* unmanaged<nint, void>)Symbol("EC_POINT_clear_free");
    private static readonly delegate* unmanaged<nint, nint, byte*, nuint, nint, int> PointRead = (delegate* unmanaged<nint, nint, byte*, nuint, nint, int>)Symbol("EC_POINT_oct2point");
    private static readonly delegate* unmanaged<nint, nint, int, byte*, nuint, nint, nuint> PointWrite = (delegate* unmanaged<nint, nint, int, byte*, nuint, nint, nuint>)Symbol("EC_POINT_point2oct");
    private static readonly delegate* unmanaged<nint, nint, nint, nint, nint, nint, int> PointMul = (delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)Symbol("EC_POINT_mul");
    private static readonly delegate* unmanaged<nint, nint, nint, nint, nint, int> PointXY = (delegate* unmanaged<nint, nint, nint, nint, nint, int>)Symbol("EC_POINT_get_affine_coordinates");
    private static readonly delegate* unmanaged<nint> ContextNew = (delegate* unmanaged<nint>)Symbol("BN_CTX_secure_new");
    private static readonly delegate* unmanaged<nint, void> ContextFree = (delegate* unmanaged<nint, void>)Symbol("BN_CTX_free");
    private static readonly delegate* unmanaged<nint> NumberNew = (delegate* unmanaged<nint>)Symbol("BN_new");
    private static readonly delegate* unmanaged<byte*, int, nint, nint> NumberRead = (delegate* unmanaged<byte*, int, nint, nint>)Symbol("BN_bin2bn");
    private static readonly delegate* unmanaged<nint, byte*, int, int> NumberWrite = (delegate* unmanaged<nint, byte*, int, int>)Symbol("BN_bn2binpad");
    private static readonly delegate* unmanaged<nint, int, void> NumberFlags = (delegate* unmanaged<nint, int, void>)Symbol("BN_set_flags");
    private static readonly delegate* unmanaged<nint, void> NumberFree = (delegate* unmanaged<nint, void>)Symbol("BN_clear_free");
    private static readonly delegate* unmanaged<void> ErrorsClear = (delegate* unmanaged<void>)Symbol("ERR_clear_error");
    private static readonly nint Group = Open();

    /// <summary>False where the library, or one of its functions, is not there.</summary>
    public static bool IsAvailable => Group != 0;

    /// <summary>A scalar in the library's own memory, erased when it is freed; call only where it is available.</summary>
    public static Scalar Import(ReadOnlySpan<byte> scalar32)
    {
        const int constantTime = 4; // BN_FLG_CONSTTIME
        fixed (byte* bytes = scalar32)
        {
            var number = NumberRead(bytes, scalar32.Length, 0);
            if (number == 0) throw new InsufficientMemoryException("libcrypto gave no number.");
            NumberFlags(number, constantTime);
            return new Scalar(number);
        }
    }

    /// <summary>Writes the scalar's 32 bytes.</summary>
    /// <exception cref="ObjectDisposedException">The scalar was freed.</exception>
    public static void Export(Scalar scalar, Span<byte> scalar32)
    {
        var isHeld = false;
        try
        {
            scalar.DangerousAddRef(ref isHeld);
            fixed (byte* output = scalar32[..P256Key.ScalarSize]) _ = NumberWrite(scalar.DangerousGetHandle(), output, P256Key.ScalarSize);
        }
        finally
        {
            if (isHeld) scalar.DangerousRelease();
        }
    }

    /// <summary>Writes scalar times the base point, uncompressed: the public key of a scalar that is in range.</summary>
    /// <exception cref="ObjectDisposedException">The scalar was freed.</exception>
    public static void MultiplyBase(Scalar scalar, Span<byte> point65)
    {
        const int uncompressed = 4; // POINT_CONVERSION_UNCOMPRESSED
        var isHeld = false;
        nint context = 0, point = 0;
        try
        {
            scalar.DangerousAddRef(ref isHeld);
            (context, point) = (ContextNew(), PointNew(Group));
            if (context == 0 || point == 0) throw new InsufficientMemoryException("libcrypto gave no memory.");
            fixed (byte* output = point65)
            {
                if (PointMul(Group, point, scalar.DangerousGetHandle(), 0, 0, context) == 1
                    && PointWrite(Group, point, uncompressed, output, (nuint)point65.Length, context) == P256Key.PointSize) return;
            }

            ErrorsClear();
            throw new InvalidOperationException("libcrypto could not make the public key of a scalar.");
        }
        finally
        {
            if (point != 0) PointFree(point);
            if (context != 0) ContextFree(context);
            if (isHeld) scalar.DangerousRelease();
        }
    }

    /// <summary>Writes x of scalar times point; false where the point is not an uncompressed one of the curve.</summary>
    /// <exception cref="ObjectDisposedException">The scalar was freed.</exception>
    public static bool TryMultiply(Scalar scalar, ReadOnlySpan<byte> point65, Span<byte> x32)
    {
        if (point65.Length != P256Key.PointSize || point65[0] != 4 || x32.Length < P256Key.ScalarSize) return false;
        var isHeld = false;
        nint context = 0, point = 0, x = 0;
        try
        {
            scalar.DangerousAddRef(ref isHeld);
            (context, point, x) = (ContextNew(), PointNew(Group), NumberNew());
            if (context == 0 || point == 0 || x == 0) throw new InsufficientMemoryException("libcrypto gave no memory.");
            fixed (byte* input = point65, output = x32)
            {
                if (PointRead(Group, point, input, P256Key.PointSize, context) == 1
                    && PointMul(Group, point, 0, point, scalar.DangerousGetHandle(), context) == 1
                    && PointXY(Group, point, x, 0, context) == 1
                    && NumberWrite(x, output, P256Key.ScalarSize) == P256Key.ScalarSize) return true;
            }

            ErrorsClear(); // The queue is the thread's, and the base library reads it too.
            return false;
        }
        finally
        {
            if (x != 0) NumberFree(x);
            if (point != 0) PointFree(point);
            if (context != 0) ContextFree(context);
            if (isHeld) scalar.DangerousRelease();
        }
    }

    private static nint Load()
    {
        foreach (var name in (string[])["libcrypto.so.3", "libcrypto.3.dylib"])
        {
            if (NativeLibrary.TryLoad(name, out var library)) return library;
        }

        return 0;
    }

    private static nint Symbol(string name) => Library != 0 && NativeLibrary.TryGetExport(Library, name, out var symbol) ? symbol : 0;

    private static nint Open()
    {
        var isWhole = GroupNew != null && PointNew != null && PointFree != null && PointRead != null && PointWrite != null && PointMul != null && PointXY != null && ContextNew != null && ContextFree != null
            && NumberNew != null && NumberRead != null && NumberWrite != null && NumberFlags != null && NumberFree != null && ErrorsClear != null;
        return isWhole ? GroupNew(Prime256V1) : 0;
    }

    /// <summary>A private scalar, held as long as a call uses it.</summary>
    internal sealed class Scalar : SafeHandle
    {
        public Scalar(nint number)
            : base(0, ownsHandle: true) => SetHandle(number);

        public override bool IsInvalid => handle == 0;

        public override string ToString() => "scalar";

        protected override bool ReleaseHandle()
        {
            NumberFree(handle);
            return true;
        }
    }
}
