namespace Relay.Api.Verbs.Client;

/// <summary>GET /v1/relay, as far as the verbs read it.</summary>
internal sealed record RelayView(
    string Version, ulong ChainId, string Relay, string? Edge, IReadOnlyList<string> Holders, ulong SlotDurationMs, long CloseLeadMs,
    ulong Now, ulong CurrentSlot, IReadOnlyList<string> Roles, string Feed, bool StandAlone);

/// <summary>A keyholder of a slot and its signature over the header.</summary>
internal sealed record HolderView(string Address, string Key, string Signature);

/// <summary>The signed set of a slot.</summary>
internal sealed record CommitmentView(byte[] Set, string Signature, string SetHash, int Count, string Root, ulong FrozenAt);

/// <summary>The signed result of a slot.</summary>
internal sealed record ResultView(byte[] Result, string Signature, string ResultHash, string Status, string? Reason, int Winners, ulong? FeedSequence);

/// <summary>GET /v1/slots/{slot}, as far as the verbs read it. What counts is the header's bytes; the rest is for people.</summary>
internal sealed record SlotView(
    ulong Slot, string State, ulong OpensAt, ulong ClosesAt, ulong Now, ulong ChainId, string SlotHash,
    byte[] Header, string Relay, string RelaySignature, IReadOnlyList<HolderView> Holders, int Leaves, CommitmentView? Commitment, ResultView? Result);

/// <summary>The answer to an accepted submission.</summary>
internal sealed record AcceptedView(ulong Slot, string Leaf, uint Sequence, ulong ReceivedAt, string Durability, byte[] Receipt, string Signature, string Relay);

/// <summary>An RFC 9457 problem.</summary>
internal sealed record ProblemView(string? Code, string? Title, string? Detail, int? Status)
{
    /// <summary>The problem in one line for a person.</summary>
    public override string ToString() => $"{Code ?? Status?.ToString(System.Globalization.CultureInfo.InvariantCulture)}: {Title}{(string.IsNullOrEmpty(Detail) ? "" : " " + Detail)}";
}

/// <summary>What the relay answered: exactly one of the two is set.</summary>
/// <param name="Value">The answer to a request that succeeded.</param>
/// <param name="Problem">Why it did not.</param>
internal sealed record RelayAnswer<T>(T? Value, ProblemView? Problem)
    where T : class;
