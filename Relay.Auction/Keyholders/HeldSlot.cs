using Microsoft.Extensions.Logging;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>One slot in a holder's hands: its key, its leaves, and the one word that the holder gives on it (rule 10).</summary>
/// <remarks>What is answered is on the disk before it is answered.</remarks>
internal sealed partial class HeldSlot : IDisposable
{
    private readonly HolderContext _context;
    private readonly SlotTurns _turns;
    private readonly ITimer _alarm;
    private P256Key? _key;
    private SlotKeyRecord? _record;
    private DeliveredLeaves? _leaves;
    private readonly bool _isDamaged;

    public HeldSlot(HolderContext context, StoredSlot stored)
    {
        _turns = new SlotTurns(context, stored.Id, new SemaphoreSlim(1, 1));
        (_context, Id, Deadline, _key, _record, _isDamaged) = (context, stored.Id, stored.Deadline, stored.Key, stored.Record, stored.Damaged);
        if (_record is not null && IndexIn(_record.Header) is null) (_record, _isDamaged) = (null, true); // Of another identity: as good as unreadable.
        if (_record is not null) Follow(_record);
        _alarm = context.Time.CreateTimer(_ => _ = ExpireAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        SetAlarm();
    }

    public SlotId Id { get; }

    /// <summary>After this instant (Unix milliseconds) there is no key; 0 while none was asked for.</summary>
    public ulong Deadline { get; private set; }

    /// <summary>True while the slot can still be opened.</summary>
    public bool HasKey => _key is not null;

    /// <summary>The header that was signed, or null.</summary>
    public SlotHeader? Header => _record?.Header;

    private byte Index { get; set; }

    private bool IsOver => _context.NowMs > Deadline;

    public Task<HolderAnswer<ReadOnlyMemory<byte>>> OfferAsync(ulong deadline, CancellationToken cancellation) => AloneAsync<ReadOnlyMemory<byte>>(() =>
    {
        if (_isDamaged) return Not<ReadOnlyMemory<byte>>($"a file of {Id} is damaged: it gets no second header");
        if (_record is { } record)
        {
            return record.Header.Deadline == deadline ? Give<ReadOnlyMemory<byte>>(record.Header.Holders[Index - 1].Key)
                : Not<ReadOnlyMemory<byte>>($"{Id} has a signed header with the deadline {record.Header.Deadline}");
        }

        if (_context.NowMs > deadline) return Not<ReadOnlyMemory<byte>>($"the deadline of {Id} is over");
        if (_key is null || Deadline != deadline)
        {
            // Nobody can have sealed to a key whose header was never signed: another deadline gets another key.
            DestroyKey();
            var made = P256Key.Generate();
            _context.Folder.PutKey(new SlotKeyFile(Id, deadline, made));
            (_key, Deadline) = (made, deadline);
            SetAlarm();
        }

        return Give(_key.Point);
    }, cancellation);

    public Task<HolderAnswer<ReadOnlyMemory<byte>>> CoSignAsync(SlotHeader header, CancellationToken cancellation) => AloneAsync<ReadOnlyMemory<byte>>(() =>
    {
        if (_record is { } record)
        {
            if (record.Header.Hash != header.Hash) return Not<ReadOnlyMemory<byte>>($"another header of {Id} is signed");
            return record.Refused == RejectionCode.None ? Sign() : Refuse<ReadOnlyMemory<byte>>(record.Refused);
        }

        if (IndexIn(header) is not { } index) return Not<ReadOnlyMemory<byte>>($"the header does not name the holder {_context.Identity.Address}");
        if (_isDamaged)
        {
            LogDamaged(_context.Log, Id);
            var refused = new SlotKeyRecord(header, Refused: RejectionCode.HolderRefused);
            _context.Folder.PutRecord(refused);
            Follow(refused);
            DestroyKey();
            return Refuse<ReadOnlyMemory<byte>>(refused.Refused);
        }

        if (_key is null) return Not<ReadOnlyMemory<byte>>($"{Id} has no key");
        if (header.Deadline != Deadline || IsOver) return Not<ReadOnlyMemory<byte>>($"the header's deadline is {header.Deadline}, the key is for {Deadline}");
        if (!header.Holders[index - 1].Key.Span.SequenceEqual(_key.Point.Span)) return Not<ReadOnlyMemory<byte>>("the header holds another key than the one that was offered");
        var signed = new SlotKeyRecord(header);
        _context.Folder.PutRecord(signed);
        Follow(signed);
        return Sign();

        HolderAnswer<ReadOnlyMemory<byte>> Sign() => Give<ReadOnlyMemory<byte>>(SignedSlotHeader.Sign(_context.Identity, header));
    }, cancellation);

    public Task<HolderAnswer<uint>> DeliverAsync(uint first, IReadOnlyList<HolderLeaf> received, CancellationToken cancellation) => AloneAsync<uint>(() =>
    {
        if (Closed<uint>() is { } closed) return closed;
        var (header, leaves) = (Header!, _leaves!);
        for (var i = 0; i < received.Count; i++)
        {
            var sequence = (ulong)first + (ulong)i;
            if (sequence > leaves.Count || sequence >= header.MaxLeaves) break;

            // Read again, from bytes of our own: the sender may use its buffers for something else, and this header is the one that we signed.
            if (!HolderLeaf.TryParse(received[i].Bytes.ToArray(), header, out var leaf, out var rejection))
                return Not<uint>($"leaf {sequence} is not one of {Id}: {rejection.Word}", leaves.Count);
            if (sequence < leaves.Count)
            {
                if (leaves[(uint)sequence].Leaf != leaf.Leaf) LogSecondLeaf(_context.Log, Id, sequence, leaves[(uint)sequence].Leaf, leaf.Leaf);
                continue;
            }

            if (!leaves.TryAppend(leaf, _context.Queue)) break;
        }

        return Give(leaves.Count);
    }, cancellation);

    public Task<HolderAnswer<SignedObject<Marks>>> MarkAsync(SignedObject<SetCommit> commitment, CancellationToken cancellation) => WhenSettledAsync<SignedObject<Marks>>(() =>
    {
        if (Closed<SignedObject<Marks>>() is { } closed) return closed;
        var (header, set) = (Header!, commitment.Value);
        if (_context.NowMs + header.SkewMilliseconds < header.Cutoff) return Not<SignedObject<Marks>>($"the cut-off of {Id} is not over on the holder's clock");
        if (set.SlotHash != header.Hash || set.Slot != header.Slot || set.Count > header.MaxLeaves) return Not<SignedObject<Marks>>($"the set is not one of {Id}");
        if (!commitment.IsBy(header.Relay)) return Not<SignedObject<Marks>>("the set is not signed by the header's relay");
        if (_record!.Marked is { } marked && marked.Hash != set.Hash)
        {
            LogSecondSet(_context.Log, Id, marked.Hash, set.Hash);
            return Not<SignedObject<Marks>>($"already marked another set of {Id}");
        }

        if (Lacks<SignedObject<Marks>>(set) is { } lacks) return lacks;
        if (_leaves is { IsSettled: false }) return null;
        if (_record.Marked is null)
        {
            var terminal = _record with { Marked = set };
            _context.Folder.PutRecord(terminal);
            _record = terminal;
        }

        return Give(Marked(set).SignedBy(_context.Identity));
    }, cancellation);

    public Task<HolderAnswer<Release>> ReleaseAsync(Certificate certificate, CancellationToken cancellation) => WhenSettledAsync<Release>(() =>
    {
        if (Closed<Release>() is { } closed) return closed;
        if (_record!.Marked is not { } set) return Not<Release>($"{Id} is not marked yet");
        if (CertificateCheck.FirstFault(certificate, set, Header!) is { } fault) return Not<Release>(fault);
        if (Lacks<Release>(set) is { } lacks) return lacks;
        if (_leaves is { IsSettled: false }) return null;
        var live = LiveLeaves.Of(_leaves!.Cores(set.Count), certificate, Header!);
        var shares = live.Where(sequence => _leaves[sequence].IsOk).Select(sequence => (sequence, _leaves[sequence].Share)).ToArray();
        return Give(Release.Of(set.Hash, certificate.Hash, Index, shares));
    }, cancellation);

    public Task<HolderAnswer<SignedObject<Refusal>>> RefuseAsync(RejectionCode reason, CancellationToken cancellation) => AloneAsync<SignedObject<Refusal>>(() =>
    {
        if (_record is null) return Unknown<SignedObject<Refusal>>();
        if (_record.Marked is not null) return Not<SignedObject<Refusal>>($"{Id} is marked already");
        return Give(Refusal(reason == RejectionCode.None ? RejectionCode.HolderRefused : reason));
    }, cancellation);

    /// <summary>Destroys the key and the shares. The word on the slot stays.</summary>
    public Task<HolderAnswer<bool>> FinishAsync(CancellationToken cancellation) => AloneAsync<bool>(() =>
    {
        DestroyKey();
        return Give(true);
    }, cancellation);

    /// <summary>Lets go of the memory; the files stay, as after a crash.</summary>
    public void Dispose()
    {
        _alarm.Dispose();
        _leaves?.Erase();
        _key?.Dispose();
    }

    public override string ToString() => $"held {Id}";

    private Task<HolderAnswer<T>> AloneAsync<T>(Func<HolderAnswer<T>> step, CancellationToken cancellation) => _turns.TakeAsync(step, cancellation);

    private Task<HolderAnswer<T>> WhenSettledAsync<T>(Func<HolderAnswer<T>?> step, CancellationToken cancellation) => _turns.TakeSettledAsync(step, () => _leaves, cancellation);

    private Task<HolderAnswer<bool>> ExpireAsync() => AloneAsync<bool>(() =>
    {
        if (IsOver) DestroyKey();
        else SetAlarm(); // Timers and clocks need not run alike.
        return Give(true);
    }, CancellationToken.None);

    private void SetAlarm()
    {
        if (Deadline == 0 || _key is null) return;
        var now = _context.NowMs;
        _alarm.Change(TimeSpan.FromMilliseconds(Deadline < now ? 0 : Deadline - now + 1), Timeout.InfiniteTimeSpan);
    }

    private byte? IndexIn(SlotHeader header)
    {
        for (var i = 0; i < header.Holders.Count; i++)
            if (header.Holders[i].Holder == _context.Identity.Address) return (byte)(i + 1);
        return null;
    }

    private void Follow(SlotKeyRecord record)
    {
        (_record, Deadline, Index) = (record, record.Header.Deadline, IndexIn(record.Header)!.Value);
        if (_key is not null) _leaves = new DeliveredLeaves(_key, record.Header, Index);
    }

    private void DestroyKey()
    {
        _leaves?.Erase();
        _leaves = null;
        _key?.Dispose();
        _key = null;
        _context.Folder.DestroyKey(Id);
    }

    /// <summary>The answer where nothing can be opened any more; null where it can.</summary>
    private HolderAnswer<T>? Closed<T>()
    {
        if (_record is null) return Unknown<T>();
        if (_record.Refused != RejectionCode.None) return Refuse<T>(_record.Refused);
        if (!IsOver && _key is not null) return null;
        if (_record.Marked is not null) return Not<T>(IsOver ? $"the deadline of {Id} is over" : $"{Id} is finished");
        return Refuse<T>(IsOver ? RejectionCode.DeadlinePassed : RejectionCode.HolderRefused);
    }

    private HolderAnswer<T>? Lacks<T>(SetCommit set)
    {
        if (_leaves!.Count < set.Count) return Not<T>($"{_leaves.Count} of {set.Count} leaves of {Id} were delivered", _leaves.Count);
        return _leaves.HasRoot(set.Count, set.Root) ? null : Not<T>($"the root of the set is not that of the delivered leaves of {Id}");
    }

    private Marks Marked(SetCommit set)
    {
        var marks = new MarkSet(set.Count);
        for (var sequence = 0u; sequence < set.Count; sequence++)
        {
            if (_leaves![sequence].IsOk) marks.Ok(sequence);
            else marks.Bad(sequence);
        }

        return marks.ToMarks(Index, set.Hash);
    }

    private HolderAnswer<T> Refuse<T>(RejectionCode reason) => new HolderAnswer<T>.Refused(Refusal(reason));

    /// <summary>The one refusal of the slot: the first reason stands. Not for a slot that is marked.</summary>
    private SignedObject<Refusal> Refusal(RejectionCode reason)
    {
        if (_record!.Refused == RejectionCode.None)
        {
            var terminal = _record with { Refused = reason };
            _context.Folder.PutRecord(terminal);
            _record = terminal;
            DestroyKey();
        }

        return new Refusal(Index, _record.Header.Hash, _record.Refused).SignedBy(_context.Identity);
    }

    private static HolderAnswer<T> Give<T>(T value) => new HolderAnswer<T>.Given(value);

    private static HolderAnswer<T> Not<T>(string why, uint? deliverFrom = null) => new HolderAnswer<T>.NotNow(why, deliverFrom);

    private static HolderAnswer<T> Unknown<T>() => Not<T>("the holder signed no such header; have it co-signed (again)");

    [LoggerMessage(1201, LogLevel.Error, "A key file of {Slot} is damaged: the slot is refused")]
    private static partial void LogDamaged(ILogger log, SlotId slot);

    [LoggerMessage(1202, LogLevel.Error, "Evidence against the relay: a second set {Second} of {Slot}, of which {First} is marked")]
    private static partial void LogSecondSet(ILogger log, SlotId slot, Hash32 first, Hash32 second);

    [LoggerMessage(1203, LogLevel.Error, "Evidence against the relay: sequence {Sequence} of {Slot} is {First}, and now {Second}")]
    private static partial void LogSecondLeaf(ILogger log, SlotId slot, ulong sequence, Hash32 first, Hash32 second);
}
