using Relay.Auction.Ethereum;

namespace Relay.Auction.State;

/// <summary>A leaf that this process knows to stand in a slot's log, and all that it takes to offer it again.</summary>
/// <param name="Seq">Its sequence.</param>
/// <param name="Leaf">The leaf.</param>
/// <param name="Signer">Its signer.</param>
/// <param name="BundleId">The 16 bytes of the bundle's id.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Entry">The entry as it stands in the log; empty where there was no room to keep it.</param>
internal sealed record GivenLeaf(uint Seq, Hash32 Leaf, Address Signer, ReadOnlyMemory<byte> BundleId, ulong Nonce, ReadOnlyMemory<byte> Entry)
{
    /// <summary>The sequence and the start of the leaf; never the entry.</summary>
    public override string ToString() => $"leaf {Seq} {Leaf.ToString()[..10]}";
}
