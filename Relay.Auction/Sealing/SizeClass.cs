namespace Relay.Auction.Sealing;

/// <summary>Size classes (rule 5): the padded plaintext of class k has exactly 1024 · 2ᵏ bytes, k from 1 to 10.</summary>
public static class SizeClass
{
    /// <summary>The largest class: 1 MiB.</summary>
    public const byte Largest = 10;

    /// <summary>Length of the padded plaintext in bytes.</summary>
    /// <param name="sizeClass">1 to 10.</param>
    public static int PlaintextLength(byte sizeClass) => 1024 << sizeClass;

    /// <summary>The smallest class that holds <paramref name="length"/> bytes; false above 1 MiB.</summary>
    public static bool TryFor(int length, out byte sizeClass)
    {
        for (sizeClass = 1; sizeClass <= Largest; sizeClass++)
            if (length <= PlaintextLength(sizeClass)) return true;
        sizeClass = 0;
        return false;
    }
}
