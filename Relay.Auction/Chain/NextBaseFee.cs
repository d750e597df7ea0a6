using System.Numerics;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Chain;

/// <summary>EIP-1559: the base fee of the block after a parent.</summary>
internal static class NextBaseFee
{
    private const ulong Elasticity = 2;
    private const ulong MaxChangeDenominator = 8;

    /// <summary>In wei.</summary>
    public static UInt256 After(UInt256 baseFee, ulong gasUsed, ulong gasLimit)
    {
        var target = gasLimit / Elasticity;
        if (target == 0 || gasUsed == target) return baseFee;
        var change = baseFee.ToBigInteger() * (gasUsed > target ? gasUsed - target : target - gasUsed) / target / MaxChangeDenominator;
        return gasUsed > target ? UInt256.AddSaturating(baseFee, Of(BigInteger.Max(change, BigInteger.One))) : UInt256.SubtractFloor(baseFee, Of(change));
    }

    private static UInt256 Of(BigInteger value)
    {
        Span<byte> bytes = stackalloc byte[UInt256.Size];
        if (value.GetByteCount(isUnsigned: true) > UInt256.Size) return UInt256.MaxValue;
        value.TryWriteBytes(bytes[(UInt256.Size - value.GetByteCount(isUnsigned: true))..], out _, isUnsigned: true, isBigEndian: true);
        return UInt256.Read(bytes);
    }
}
