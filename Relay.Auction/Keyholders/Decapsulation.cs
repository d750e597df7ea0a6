namespace Relay.Auction.Keyholders;

/// <summary>One seal to be tried.</summary>
/// <param name="Leaves">The slot's leaves, which are told when it is done.</param>
/// <param name="Leaf">The leaf.</param>
internal readonly record struct Decapsulation(DeliveredLeaves Leaves, DeliveredLeaf Leaf);
