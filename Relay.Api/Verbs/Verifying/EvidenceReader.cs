using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.Verifying;

namespace Relay.Api.Verbs.Verifying;

/// <summary>Decodes what was said of one slot, by one or several sources; what is not of the protocol's form is a fault.</summary>
/// <remarks>The first source counts; what others show differently is shown to the verifier as a second header, set or result.</remarks>
internal sealed class EvidenceReader(ulong slot, IReadOnlyList<SlotFile> files)
{
    private delegate bool Decoder<T>(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out T? value);

    /// <summary>Objects that could not be read.</summary>
    public List<Fault> Faults { get; } = [];

    /// <summary>The public evidence; null where there is no header or no result that can be read.</summary>
    public SlotEvidence? Read()
    {
        var headers = files.Select(Header).OfType<SignedSlotHeader>().ToArray();
        var results = files.Select(file => Signed<SlotResult>("result", file.Result, SlotResult.TryDecode)).OfType<SignedObject<SlotResult>>().ToArray();
        if (headers.Length == 0 || results.Length == 0) return null;
        var sets = files.Select(file => Signed<SetCommit>("set", file.Set, SetCommit.TryDecode)).OfType<SignedObject<SetCommit>>().ToArray();
        var transcript = files.FirstOrDefault(file => file.Transcript is not null)?.Transcript;
        var heads = new Dictionary<uint, ReadOnlyMemory<byte>>();
        var contexts = files.SelectMany(file => new[] { file.Audit?.Context, file.Context }).Select(signed => Signed<AuditContext>("context", signed, AuditContext.TryDecode)).OfType<SignedObject<AuditContext>>().ToArray();
        foreach (var head in files[0].Heads) heads.TryAdd(head.Sequence, head.Head);
        return new SlotEvidence
        {
            Header = headers[0],
            OtherHeaders = headers[1..],
            Set = sets.FirstOrDefault(),
            OtherSets = sets.Length > 1 ? sets[1..] : [],
            Result = results[0],
            OtherResults = results[1..],
            Marks = Marks(headers[0].Header, sets.FirstOrDefault()?.Value.Count),
            Refusals = [.. files.SelectMany(file => file.Refusals).DistinctBy(refusal => refusal.Signature).Select(refusal => Signed<Refusal>("refusal", refusal, Refusal.TryDecode)).OfType<SignedObject<Refusal>>()],
            Transcript = Signed<Transcript>("transcript", transcript, Transcript.TryDecode),
            WinnerHeads = heads,
            Context = contexts.FirstOrDefault(),
            OtherContexts = contexts.Length > 1 ? contexts[1..] : [],
        };
    }

    private IReadOnlyList<SignedObject<Marks>> Marks(SlotHeader header, uint? count)
    {
        if (count is not { } leaves) return [];
        var own = files[0].Marks.Select(Read).OfType<SignedObject<Marks>>();
        // Other people's count only where the holder signed them, and say something else: anybody can write marks.
        var others = files.Skip(1).SelectMany(file => file.Marks).Select(Read).OfType<SignedObject<Marks>>()
            .Where(marks => marks.Value.Index <= header.Holders.Count && marks.IsBy(header.Holders[marks.Value.Index - 1].Holder));
        return [.. own.Concat(others).DistinctBy(marks => marks.Value.Hash)];

        SignedObject<Marks>? Read(SignedBytes marks)
            => Signed("marks", marks, (ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Marks? value) => Auction.Receipts.Marks.TryDecode(bytes, leaves, out value));
    }

    private SignedSlotHeader? Header(SlotFile file)
    {
        if (!SlotHeader.TryDecode(file.Header, out var header, out var fault))
        {
            Found(FaultKind.HeaderRefused, "header", fault);
            return null;
        }

        if (header.Slot != slot)
        {
            Found(FaultKind.ForeignObject, "header", $"it is of slot {header.Slot}");
            return null;
        }

        return new SignedSlotHeader(header, Signature(file.RelaySignature), [.. file.HolderSignatures.Select(Signature)]);
    }

    private SignedObject<T>? Signed<T>(string subject, SignedBytes? signed, Decoder<T> decode)
        where T : class, IProtocolObject
    {
        if (signed is null) return null;
        if (decode(signed.Bytes, out var value)) return new SignedObject<T>(value, Signature(signed.Signature));
        Found(FaultKind.Malformed, subject, $"its {signed.Bytes.Length} bytes are not of the protocol's form");
        return null;
    }

    // What is no hexadecimal is no signature; the verifier says by whom there should be one.
    private static ReadOnlyMemory<byte> Signature(string text) => Hex.TryDecode(text, out var bytes) ? bytes : default(ReadOnlyMemory<byte>);

    private void Found(FaultKind kind, string subject, string sentence) => Faults.Add(new Fault(kind, VerificationLevel.Public, slot, subject, sentence));
}
