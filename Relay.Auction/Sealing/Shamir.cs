namespace Relay.Auction.Sealing;

/// <summary>Shamir's sharing of 32 bytes over GF(2⁸), byte by byte; holder i stands at x = i, from 1 (rule 4). With threshold 1 each share is the secret itself.</summary>
internal static class Shamir
{
    public const int MaxHolders = 16;

    /// <summary>Writes the share at <paramref name="x"/>: secret + Σ coefficientⱼ · xʲ, with 32 bytes for each coefficient, j from 1.</summary>
    public static void Evaluate(ReadOnlySpan<byte> secret32, ReadOnlySpan<byte> coefficients, byte x, Span<byte> share32)
    {
        // Horner, from the highest coefficient down.
        share32[..Secret32.Size].Clear();
        for (var at = coefficients.Length - Secret32.Size; at >= 0; at -= Secret32.Size)
        {
            for (var i = 0; i < Secret32.Size; i++)
                share32[i] = GaloisField.Multiply((byte)(share32[i] ^ coefficients[at + i]), x);
        }

        for (var i = 0; i < Secret32.Size; i++) share32[i] ^= secret32[i];
    }

    /// <summary>Interpolates at 0. The caller gives exactly the threshold's number of shares, each checked, with distinct indexes.</summary>
    public static void Combine(ReadOnlySpan<Share> shares, Span<byte> secret32)
    {
        secret32[..Secret32.Size].Clear();
        Span<byte> value = stackalloc byte[Secret32.Size];
        foreach (var share in shares)
        {
            byte weight = 1;
            foreach (var other in shares)
            {
                if (other.Index == share.Index) continue;
                weight = GaloisField.Multiply(weight, GaloisField.Multiply(other.Index, GaloisField.Invert((byte)(other.Index ^ share.Index))));
            }

            share.Value.CopyTo(value);
            for (var i = 0; i < Secret32.Size; i++) secret32[i] ^= GaloisField.Multiply(value[i], weight);
        }
    }
}
