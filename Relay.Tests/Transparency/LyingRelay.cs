using Relay.Api.Verbs.Verifying;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Tests.Transparency;

/// <summary>A relay (with its keyholder as an accomplice) that signs whatever it likes about a slot: each lie is signed rightly and as coherent as it can be.</summary>
internal sealed class LyingRelay(SlotFile honest, SignerKey relay, SignerKey holder)
{
    public SlotFile Honest => honest;

    /// <summary>Its key, for lies of its own.</summary>
    public SignerKey RelayKey => relay;

    public SetCommit Set => SetCommit.TryDecode(honest.Set!.Bytes, out var set) ? set : throw new InvalidOperationException();

    public SlotResult Result => SlotResult.TryDecode(honest.Result!.Bytes, out var result) ? result : throw new InvalidOperationException();

    public IReadOnlyList<TranscriptRow> Rows => Transcript.TryDecode(honest.Transcript!.Bytes, out var transcript) ? transcript.Rows : throw new InvalidOperationException();

    /// <summary>Another result, with the transcript that belongs to it.</summary>
    public SlotFile WithResult(Func<SlotResult, SlotResult> change, Func<IReadOnlyList<TranscriptRow>, IReadOnlyList<TranscriptRow>>? rows = null)
    {
        var result = change(Result);
        return WithContext(honest with { Result = Sign(result, relay), Transcript = Sign(new Transcript(result.Hash, rows is null ? Rows : rows(Rows)), relay) }, context => context with { ResultHash = result.Hash });
    }

    /// <summary>The slot as if these had been its leaves: set, marks, seed, result and transcript all follow.</summary>
    public SlotFile WithLeaves(IReadOnlyList<TranscriptRow> rows)
    {
        Hash32[] leaves = [.. rows.Select(row => row.Leaf)];
        var set = Set with { Count = (uint)rows.Count, Root = new MerkleTree(leaves).Root };
        var marking = new MarkSet(set.Count);
        for (var i = 0u; i < set.Count; i++) marking.Ok(i);
        var marks = marking.ToMarks(1, set.Hash);
        Certificate.TryCreate([marks.SignedBy(holder)], out var certificate);
        TranscriptRow[] told = [.. rows.Select((row, i) => row.Class == RowClass.Replaced
            ? row with { Entry = TranscriptEntry.Unopened((uint)i, row.Leaf, RejectionCode.Superseded).Hash } : row)];
        var result = Result with
        {
            SetHash = set.Hash, CertificateHash = certificate!.Hash, Seed = TieBreak.Seed(set.Hash, rows.Where(row => row.IsOpened).Select(row => row.Tie)),
            Winners = [.. Result.Winners.Where(winner => leaves.Contains(winner.Leaf)).Select(winner => winner with { Sequence = (uint)Array.IndexOf(leaves, winner.Leaf) })],
        };
        return honest with
        {
            Set = Sign(set, relay), Marks = [Sign(marks, holder)], Result = Sign(result, relay), Transcript = Sign(new Transcript(result.Hash, told), relay), Heads = [], Proofs = [], Context = null,
        };
    }

    /// <summary>Another context, told to everybody and to the auditor.</summary>
    public SlotFile WithContext(SlotFile file, Func<AuditContext, AuditContext> change)
    {
        var context = Sign(change(AuditContext.TryDecode(file.Context!.Bytes, out var told) ? told : throw new InvalidOperationException()), relay);
        return file with { Context = context, Audit = file.Audit is null ? null : file.Audit with { Context = context } };
    }

    /// <summary>Signs anything.</summary>
    public static SignedBytes Sign<T>(T value, SignerKey key)
        where T : class, IProtocolObject
        => new(value.Encode(), Hex.Encode(value.SignedBy(key).Signature.Span));
}
