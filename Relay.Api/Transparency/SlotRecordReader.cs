using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Closing;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.State;

namespace Relay.Api.Transparency;

/// <summary>Reads and decodes the records of a slot; null for what is not there (yet).</summary>
internal sealed class SlotRecordReader(RelayStore store, RelayKeys keys)
{
    /// <summary>The committed set.</summary>
    public async Task<SignedObject<SetCommit>?> SetAsync(ulong slot, CancellationToken cancellation)
        => await store.Records.FindSetAsync(slot, cancellation).ConfigureAwait(false) is { } stored && SetCommit.TryDecode(stored.Span, out var set) ? set.SignedBy(keys.Relay) : null;

    /// <summary>The keyholder's marks of a set.</summary>
    public async Task<SignedObject<Marks>?> MarksAsync(ulong slot, uint count, CancellationToken cancellation)
    {
        if (await store.Records.FindAsync(slot, RecordKind.Marks, cancellation).ConfigureAwait(false) is not { } stored || stored.Length < ProtocolSignature.Size) return null;
        return Marks.TryDecode(stored.Span[..^ProtocolSignature.Size], count, out var marks) ? new SignedObject<Marks>(marks, stored[^ProtocolSignature.Size..]) : null;
    }

    /// <summary>The keyholder's refusal of a void slot, where it gave one.</summary>
    public async Task<SignedObject<Refusal>?> RefusalAsync(ulong slot, CancellationToken cancellation)
        => await store.Results.FindAsync(slot, cancellation).ConfigureAwait(false) is { Payload: { } payload }
            && keys.Rest.TryOpen(RestPurpose.Contents, payload.Span, out var opened) && PublishedSlot.TryDecode(opened, out var published) ? published.Refusal : null;

    /// <summary>The transcript.</summary>
    public async Task<SignedObject<Transcript>?> TranscriptAsync(ulong slot, CancellationToken cancellation)
        => await store.Records.FindAsync(slot, RecordKind.Transcript, cancellation).ConfigureAwait(false) is { } stored && Transcript.TryDecode(stored.Span, out var transcript)
            ? transcript.SignedBy(keys.Relay) : null;

    /// <summary>Every outcome of the slot, as only owners and auditors see them.</summary>
    public async Task<OutcomesRecord?> OutcomesAsync(ulong slot, CancellationToken cancellation)
        => await store.Records.FindAsync(slot, RecordKind.Outcomes, cancellation).ConfigureAwait(false) is { } stored && TryOpen(stored.Span, out var record) ? record : null;

    /// <summary>What the node said of the slot's bundles: the bytes that the context commits to; null where nothing was simulated.</summary>
    public async Task<byte[]?> SimulationAsync(ulong slot, CancellationToken cancellation)
        => await store.Records.FindAsync(slot, RecordKind.Simulation, cancellation).ConfigureAwait(false) is { } stored && keys.Rest.TryOpen(RestPurpose.Simulation, stored.Span, out var record) ? record : null;

    private bool TryOpen(ReadOnlySpan<byte> stored, [NotNullWhen(true)] out OutcomesRecord? record)
    {
        record = null;
        return keys.Rest.TryOpen(RestPurpose.Outcomes, stored, out var opened) && OutcomesRecord.TryDecode(opened, out record);
    }
}
