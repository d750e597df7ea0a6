using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Verifying;

namespace Relay.Tests.Faults;

/// <summary>A message as a builder wrote it down.</summary>
internal sealed record BuilderNote(ulong Sequence, string Message);

/// <summary>A leaf for which the relay answered that it came too late.</summary>
internal sealed record LateLeaf(ulong Slot, string Leaf);

/// <summary>All that outsiders hold after a run. Nothing of it is the relay's own word on itself but what it signed.</summary>
/// <param name="Receipts">Every receipt that a searcher was given.</param>
/// <param name="Late">Every leaf that was refused as late.</param>
/// <param name="Slots">What each node told of each slot; the same slot may be there several times.</param>
/// <param name="Builders">What each builder wrote down, in the order in which it came.</param>
internal sealed record RunHistory(
    IReadOnlyList<ReceiptFile> Receipts, IReadOnlyList<LateLeaf> Late, IReadOnlyList<SlotFile> Slots, IReadOnlyDictionary<string, IReadOnlyList<BuilderNote>> Builders);
