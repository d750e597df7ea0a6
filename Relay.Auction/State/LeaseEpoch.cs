using System.Globalization;

namespace Relay.Auction.State;

/// <summary>A term of leadership: a number that only grows, and its owner. Every fenced write carries it.</summary>
/// <param name="Number">1 for the first lease of a chain, one more for each lease taken.</param>
/// <param name="Owner">Who took it; at most 64 characters. Part of the comparison, so that two leases can never pass for
/// each other even where a failover made Redis forget a number.</param>
public readonly record struct LeaseEpoch(ulong Number, string Owner)
{
    internal string Token => string.Create(CultureInfo.InvariantCulture, $"{Number}:{Owner}");

    /// <summary>The number and the owner.</summary>
    public override string ToString() => Token;
}
