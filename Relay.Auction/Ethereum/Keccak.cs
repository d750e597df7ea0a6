namespace Relay.Auction.Ethereum;

/// <summary>Keccak-256 as Ethereum uses it (the padding from before FIPS 202, so not SHA3-256).</summary>
public static class Keccak
{
    /// <summary>The hash of <paramref name="bytes"/>, of any length.</summary>
    public static Hash32 Hash(ReadOnlySpan<byte> bytes)
    {
        var sponge = new KeccakSponge();
        sponge.Absorb(bytes);
        return sponge.Finish();
    }

    /// <summary>The hash of three pieces one after the other, so that a signing payload need not be copied together.</summary>
    internal static Hash32 Hash(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, ReadOnlySpan<byte> tail)
    {
        var sponge = new KeccakSponge();
        sponge.Absorb(head);
        sponge.Absorb(body);
        sponge.Absorb(tail);
        return sponge.Finish();
    }
}
