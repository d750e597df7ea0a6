using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Api.Transparency;

/// <summary>A slot as everybody may see it. Instants are Unix milliseconds.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="State">announced, open, closed, published or void.</param>
/// <param name="OpensAt">From when envelopes are taken.</param>
/// <param name="ClosesAt">The cut-off: the last byte must arrive before it.</param>
/// <param name="FreezesAt">When the set is fixed.</param>
/// <param name="Deadline">After this the keyholders release nothing.</param>
/// <param name="Now">The relay's clock.</param>
/// <param name="ChainId">Chain id.</param>
/// <param name="SlotHash">What every envelope of the slot is bound to.</param>
/// <param name="Reserve">The least that a winner pays, wei.</param>
/// <param name="MaxClass">The largest size class.</param>
/// <param name="MaxLeaves">Most sealed bundles in the slot.</param>
/// <param name="MaxPerSigner">Most of one signer.</param>
/// <param name="Header">The header's canonical bytes, base64.</param>
/// <param name="Relay">The relay's address.</param>
/// <param name="RelaySignature">Its signature of the header.</param>
/// <param name="Holders">The keyholders with the keys to seal to.</param>
/// <param name="Leaves">How many are sealed so far.</param>
/// <param name="Commitment">The set; null before the close.</param>
/// <param name="Result">What came of it; null before it is published.</param>
public sealed record SlotView(
    ulong Slot, string State, ulong OpensAt, ulong ClosesAt, ulong FreezesAt, ulong Deadline, ulong Now, ulong ChainId, string SlotHash, string Reserve,
    byte MaxClass, uint MaxLeaves, ushort MaxPerSigner, byte[] Header, string Relay, string RelaySignature, IReadOnlyList<HolderView> Holders, uint Leaves,
    CommitmentView? Commitment, ResultView? Result);

/// <summary>A keyholder of a slot.</summary>
/// <param name="Address">Who signs.</param>
/// <param name="Key">The P-256 key to seal to, 65 bytes.</param>
/// <param name="Signature">Its signature of the header.</param>
public sealed record HolderView(string Address, string Key, string Signature);

/// <summary>A slot's signed commitment.</summary>
/// <param name="Set">The canonical bytes, base64.</param>
/// <param name="Signature">The relay's.</param>
/// <param name="SetHash">Its hash.</param>
/// <param name="Count">Leaves.</param>
/// <param name="Root">Merkle root (RFC 9162).</param>
/// <param name="TargetBlock">The block that the slot builds.</param>
/// <param name="ParentHash">The block it builds on; zero without a node.</param>
/// <param name="FrozenAt">When it froze.</param>
public sealed record CommitmentView(byte[] Set, string Signature, string SetHash, uint Count, string Root, ulong TargetBlock, string ParentHash, ulong FrozenAt)
{
    /// <summary>Maps a signed set.</summary>
    internal static CommitmentView Of(SignedObject<SetCommit> signed)
    {
        var set = signed.Value;
        return new CommitmentView(
            set.Encode(), Hex.Encode(signed.Signature.Span), set.Hash.ToString(), set.Count, set.Root.ToString(), set.TargetBlock, set.ParentHash.ToString(), set.FrozenAt);
    }
}

/// <summary>A slot's signed result.</summary>
/// <param name="Result">The canonical bytes, base64.</param>
/// <param name="Signature">The relay's.</param>
/// <param name="ResultHash">Its hash.</param>
/// <param name="Status">ranked or void.</param>
/// <param name="Reason">Why it is void.</param>
/// <param name="Winners">How many won.</param>
/// <param name="FeedSequence">Its number on the builders' feed.</param>
public sealed record ResultView(byte[] Result, string Signature, string ResultHash, string Status, string? Reason, int Winners, ulong FeedSequence);

/// <summary>The relay as everybody may see it.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="ChainId">Chain id.</param>
/// <param name="Relay">The address that signs headers, receipts, sets and results: pin it.</param>
/// <param name="Edge">The address that seals what clients send in clear.</param>
/// <param name="Holders">The keyholders of the current slot: pin them.</param>
/// <param name="SlotDurationMs">Length of a slot.</param>
/// <param name="CloseLeadMs">How long before its start a slot closes.</param>
/// <param name="HeadersAhead">How many slots are open at once.</param>
/// <param name="Now">The relay's clock.</param>
/// <param name="CurrentSlot">The slot that closes next.</param>
/// <param name="Roles">What this node does.</param>
/// <param name="Feed">Path of the builders' SignalR hub.</param>
/// <param name="StandAlone">True while no execution node is configured: nothing is simulated.</param>
public sealed record RelayView(
    string Version, ulong ChainId, string Relay, string? Edge, IReadOnlyList<string> Holders, uint SlotDurationMs, int CloseLeadMs, uint HeadersAhead, ulong Now,
    ulong CurrentSlot, IReadOnlyList<string> Roles, string Feed, bool StandAlone);
