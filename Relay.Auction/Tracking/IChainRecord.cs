using System.Diagnostics.CodeAnalysis;
using Relay.Auction.State;

namespace Relay.Auction.Tracking;

/// <summary>A record of a <see cref="ChainBook{T}"/>.</summary>
/// <typeparam name="T">The record itself.</typeparam>
public interface IChainRecord<T> where T : class, IChainRecord<T>
{
    /// <summary>Where it is stored.</summary>
    static abstract RecordKind Kind { get; }

    /// <summary>What it is encrypted for (<see cref="Keys.RestPurpose"/>).</summary>
    static abstract string Purpose { get; }

    /// <summary>Its bytes, the first of which is a version.</summary>
    byte[] Encode();

    /// <summary>Reads a record; false for another version.</summary>
    static abstract bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? record);
}
