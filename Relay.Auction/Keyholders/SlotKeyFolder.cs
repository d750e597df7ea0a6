using System.Security.Cryptography;
using Relay.Auction.Keys;

namespace Relay.Auction.Keyholders;

/// <summary>The holder's files: <c>*.key</c> (a slot's secret), <c>*.slot</c> (its word on the slot) and <c>*.retired</c> (slots that never get a header again).</summary>
/// <remarks>Every write is on the disk when it returns. A damaged file stays where it is until the slot is retired, so that the next start finds it damaged too.</remarks>
internal sealed class SlotKeyFolder(KeyFolder folder)
{
    private const string KeyEnding = ".key";
    private const string RecordEnding = ".slot";
    private const string UnfinishedEnding = ".new"; // What a kill in the middle of a write leaves behind; it was never answered.

    private readonly RetiredSlots _retired = new(folder);

    /// <summary>Reads everything; keys whose deadline is over are destroyed first.</summary>
    public IReadOnlyList<StoredSlot> Load(ulong nowMs)
    {
        foreach (var unfinished in folder.Names(UnfinishedEnding).ToArray()) folder.Destroy(unfinished);
        var keys = Ids(KeyEnding).ToDictionary(id => id, id => LoadKey(id, nowMs));
        var stored = new List<StoredSlot>();
        foreach (var id in keys.Keys.Union(Ids(RecordEnding)).ToArray())
        {
            if (_retired.Contains(id))
            {
                Remove(id); // It was being retired when the process ended.
                continue;
            }

            keys.TryGetValue(id, out var key);
            var bytes = folder.Read(id.FileName + RecordEnding);
            var record = bytes is not null && SlotKeyRecord.TryDecode(bytes, out var decoded) && decoded.Id == id ? decoded : null;
            var recordIsDamaged = bytes is not null && record is null;
            if (recordIsDamaged) DestroyKey(id); // It might open what was refused: it opens nothing any more.
            if (recordIsDamaged || key is { Damaged: true } || key?.File is not null || record is not null)
                stored.Add(new StoredSlot(id, record?.Header.Deadline ?? key?.File?.Deadline ?? 0, recordIsDamaged ? null : key?.File?.Key, record, recordIsDamaged || key is { Damaged: true }));
        }

        return stored;
    }

    /// <summary>True where the slot may never get a header again.</summary>
    public bool IsRetired(SlotId id) => _retired.Contains(id);

    public void PutKey(SlotKeyFile file)
    {
        var bytes = file.Encode();
        folder.Write(file.Id.FileName + KeyEnding, bytes);
        CryptographicOperations.ZeroMemory(bytes);
    }

    public void PutRecord(SlotKeyRecord record) => folder.Write(record.Id.FileName + RecordEnding, record.Encode());

    public void DestroyKey(SlotId id) => folder.Destroy(id.FileName + KeyEnding);

    /// <summary>Forgets a slot whose deadline is long over; first notes that it, and every slot before it, gets no header any more.</summary>
    public void Retire(SlotId id)
    {
        _retired.Add(id);
        Remove(id);
    }

    private void Remove(SlotId id)
    {
        folder.Destroy(id.FileName + KeyEnding);
        folder.Destroy(id.FileName + RecordEnding);
    }

    private LoadedKey LoadKey(SlotId id, ulong nowMs)
    {
        if (!SlotKeyFile.TryDecode(folder.Read(id.FileName + KeyEnding), out var file) || file.Id != id) return new LoadedKey(null, true);
        if (nowMs <= file.Deadline) return new LoadedKey(file, false);
        file.Key.Dispose();
        DestroyKey(id);
        return new LoadedKey(null, false);
    }

    private IEnumerable<SlotId> Ids(string ending)
    {
        foreach (var name in folder.Names(ending))
            if (SlotId.TryParse(name[..^ending.Length], out var id)) yield return id;
    }

    private sealed record LoadedKey(SlotKeyFile? File, bool Damaged);
}
