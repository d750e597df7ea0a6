using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>The keyholder in this process. Its state is its key folder and nothing else; shares are in memory only.</summary>
/// <remarks>
/// Restarted before a slot's deadline it opens the slot when the leaves were delivered again; after the deadline it cannot, and refuses.
/// It holds its folder against every other process. Dispose it to stop the workers; the files stay as after a crash.
/// </remarks>
public sealed partial class Keyholder : IKeyholder, IAsyncDisposable
{
    private const int MostKeys = 1_024;
    private const int MostRecords = 8_192;
    private const int MostWaiting = 131_072;
    private const ulong Day = 24 * 3600 * 1000;

    private readonly HolderContext _context;
    private readonly ConcurrentDictionary<SlotId, HeldSlot> _slots = new();
    private readonly ConcurrentDictionary<Hash32, HeldSlot> _byHash = new();
    private readonly SemaphoreSlim _offering = new(1, 1);
    private readonly IDisposable _held;

    /// <summary>False where OpenSSL 3's libcrypto was not found on this machine: seals are then opened at several times the cost.</summary>
    public static bool HasLibcrypto => Libcrypto.IsAvailable;

    /// <summary>Reads the folder; first it destroys every key whose deadline is over.</summary>
    /// <param name="folder">The role's key folder.</param>
    /// <param name="identity">Signs headers, marks and refusals; stays the caller's.</param>
    /// <param name="time">The holder's own clock.</param>
    /// <param name="log">Evidence against the relay, and damage.</param>
    /// <param name="workers">How many seals are tried at once; at least 1.</param>
    /// <exception cref="KeyFolderException">The folder cannot be used or is in use, or the note of retired slots is damaged.</exception>
    public Keyholder(KeyFolder folder, SignerKey identity, TimeProvider time, ILogger<Keyholder> log, int workers = 1)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Address = identity.Address;
        // Two holders on one folder would each sign a header of their own for the same slot.
        _held = folder.Hold();
        try
        {
            var files = new SlotKeyFolder(folder.Sub("slots"));
            var stored = files.Load(time.NowMs());
            _context = new HolderContext(files, identity, time, new DecapsulationQueue(workers, MostWaiting), log);
            foreach (var slot in stored) Follow(_slots[slot.Id] = new HeldSlot(_context, slot));
            if (!Libcrypto.IsAvailable) LogManaged(log);
        }
        catch
        {
            _held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Address Address { get; }

    /// <summary>The header of a slot that this holder signed and still knows; what comes for the slot is read against it.</summary>
    public bool TryGetHeader(Hash32 slotHash, [NotNullWhen(true)] out SlotHeader? header)
    {
        header = _byHash.TryGetValue(slotHash, out var slot) ? slot.Header : null;
        return header is not null;
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<ReadOnlyMemory<byte>>> OfferKeyAsync(SlotKeyRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return KeyholderMetrics.CountAsync("offer", OfferAsync(request, cancellation));
    }

    private async Task<HolderAnswer<ReadOnlyMemory<byte>>> OfferAsync(SlotKeyRequest request, CancellationToken cancellation)
    {
        var id = new SlotId(request.ChainId, request.Relay, request.Slot);
        HeldSlot? slot;
        await _offering.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            Forget();
            if (_context.Folder.IsRetired(id)) return Not<ReadOnlyMemory<byte>>($"{id} is over for ever");
            if (request.Deadline > _context.NowMs + Day) return Not<ReadOnlyMemory<byte>>($"the deadline of {id} is more than a day ahead");
            if (!_slots.TryGetValue(id, out slot))
            {
                if (_slots.Values.Count(held => held.HasKey) >= MostKeys) return Not<ReadOnlyMemory<byte>>($"the holder has {MostKeys} keys already");
                _slots[id] = slot = new HeldSlot(_context, new StoredSlot(id, 0, null, null, Damaged: false));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Not<ReadOnlyMemory<byte>>("the holder's key folder cannot be written");
        }
        finally
        {
            _offering.Release();
        }

        return await slot.OfferAsync(request.Deadline, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<ReadOnlyMemory<byte>>> CoSignAsync(ReadOnlyMemory<byte> header, CancellationToken cancellation)
        => KeyholderMetrics.CountAsync("co_sign", SignAsync(header, cancellation));

    private async Task<HolderAnswer<ReadOnlyMemory<byte>>> SignAsync(ReadOnlyMemory<byte> header, CancellationToken cancellation)
    {
        if (!SlotHeader.TryDecode(header.Span, out var decoded, out var fault)) return Not<ReadOnlyMemory<byte>>($"the header is not valid: {fault}");
        var id = new SlotId(decoded.ChainId, decoded.Relay, decoded.Slot);
        if (!_slots.TryGetValue(id, out var slot)) return Not<ReadOnlyMemory<byte>>($"no key was offered for {id}");
        var answer = await slot.CoSignAsync(decoded, cancellation).ConfigureAwait(false);
        Follow(slot);
        return answer;
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<uint>> DeliverAsync(Hash32 slotHash, uint firstSequence, IReadOnlyList<HolderLeaf> leaves, CancellationToken cancellation)
        => KeyholderMetrics.CountAsync("deliver", WithSlotAsync(slotHash, slot => slot.DeliverAsync(firstSequence, leaves, cancellation)));

    /// <inheritdoc/>
    public Task<HolderAnswer<SignedObject<Marks>>> MarkAsync(SignedObject<SetCommit> commitment, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return KeyholderMetrics.CountAsync("mark", WithSlotAsync(commitment.Value.SlotHash, slot => slot.MarkAsync(commitment, cancellation)));
    }

    /// <inheritdoc/>
    public Task<HolderAnswer<Release>> ReleaseAsync(Hash32 slotHash, Certificate certificate, CancellationToken cancellation)
        => KeyholderMetrics.CountAsync("release", WithSlotAsync(slotHash, slot => slot.ReleaseAsync(certificate, cancellation)));

    /// <inheritdoc/>
    public Task<HolderAnswer<SignedObject<Refusal>>> RefuseAsync(Hash32 slotHash, RejectionCode reason, CancellationToken cancellation)
        => KeyholderMetrics.CountAsync("refuse", WithSlotAsync(slotHash, slot => slot.RefuseAsync(reason, cancellation)));

    /// <inheritdoc/>
    public Task FinishAsync(Hash32 slotHash, CancellationToken cancellation) => WithSlotAsync(slotHash, slot => slot.FinishAsync(cancellation));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _context.Queue.DisposeAsync().ConfigureAwait(false);
        foreach (var slot in _slots.Values) slot.Dispose();
        _offering.Dispose();
        _held.Dispose();
    }

    private Task<HolderAnswer<T>> WithSlotAsync<T>(Hash32 slotHash, Func<HeldSlot, Task<HolderAnswer<T>>> call)
        => _byHash.TryGetValue(slotHash, out var slot) ? call(slot) : Task.FromResult(Not<T>("the holder signed no such header; have it co-signed (again)"));

    private void Follow(HeldSlot slot)
    {
        if (slot.Header is { } header) _byHash[header.Hash] = slot;
    }

    /// <summary>Words are kept for a day after the deadline, so that a relay that was away gets its refusals; then the slot is retired.</summary>
    private void Forget()
    {
        var now = _context.NowMs;
        var over = _slots.Values.Where(slot => slot.Deadline != 0 && slot.Deadline < now).OrderBy(slot => slot.Deadline).ToArray();
        for (var i = 0; i < over.Length; i++)
        {
            if (now - over[i].Deadline < Day && over.Length - i <= MostRecords) break;
            if (over[i].Header is { } header)
            {
                _context.Folder.Retire(over[i].Id);
                _byHash.TryRemove(header.Hash, out _);
            }

            if (_slots.TryRemove(over[i].Id, out var forgotten)) forgotten.Dispose();
        }
    }

    private static HolderAnswer<T> Not<T>(string why) => new HolderAnswer<T>.NotNow(why);

    [LoggerMessage(1205, LogLevel.Warning, "OpenSSL 3's libcrypto was not found: seals are opened by the base library, at several times the cost")]
    private static partial void LogManaged(ILogger log);
}
