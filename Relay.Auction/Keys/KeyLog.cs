using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;

namespace Relay.Auction.Keys;

/// <summary>The relay's verification keys with their validity: entries that are only ever added, each signed by the relay and naming the one before.</summary>
/// <remarks>One file in the relay's key folder: entry ‖ signature, one after another. It tells who the relay says it is; whom to believe stays the reader's to pin.</remarks>
public sealed class KeyLog
{
    private const string FileName = "keys.log";
    private const int Line = KeyLogEntry.Size + ProtocolSignature.Size;

    private readonly KeyFolder _folder;
    private readonly SignerKey _identity;
    private readonly Lock _gate = new();
    private readonly List<SignedObject<KeyLogEntry>> _entries = [];

    private KeyLog(KeyFolder folder, SignerKey identity) => (_folder, _identity) = (folder, identity);

    /// <summary>All entries, oldest first.</summary>
    public IReadOnlyList<SignedObject<KeyLogEntry>> Entries
    {
        get
        {
            lock (_gate) return [.. _entries];
        }
    }

    /// <summary>Reads the log; an empty one where there is none.</summary>
    /// <exception cref="KeyFolderException">The file is damaged, or was signed by another identity.</exception>
    public static KeyLog Load(KeyFolder folder, SignerKey identity)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(identity);
        var log = new KeyLog(folder, identity);
        var stored = folder.Read(FileName) ?? [];
        for (var at = 0; at < stored.Length; at += Line)
        {
            if (stored.Length - at < Line || !KeyLogEntry.TryDecode(stored.AsSpan(at, KeyLogEntry.Size), out var entry) || entry.Previous != log.Tip)
                throw log.Unusable("is damaged");
            var signed = new SignedObject<KeyLogEntry>(entry, stored.AsMemory(at + KeyLogEntry.Size, ProtocolSignature.Size));
            if (!signed.IsBy(identity.Address)) throw log.Unusable($"was not signed by {identity.Address}");
            log._entries.Add(signed);
        }

        return log;
    }

    /// <summary>Adds the key where it is not the role's last one; the one before ends at the same instant.</summary>
    public void Record(KeyRole role, Address address, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        lock (_gate)
        {
            var last = _entries.FindLast(entry => entry.Value.Role == role)?.Value;
            if (last is { ValidTo: 0 } && last.Address == address) return;
            var now = time.NowMs();
            if (last is { ValidTo: 0 }) Append(last with { ValidTo = now });
            Append(new KeyLogEntry(role, address, now, 0, Hash32.Zero));
            _folder.Write(FileName, [.. _entries.SelectMany(entry => (byte[])[.. entry.Value.Encode(), .. entry.Signature.Span])]);
        }
    }

    private Hash32 Tip => _entries.Count == 0 ? Hash32.Zero : _entries[^1].Value.Hash;

    private void Append(KeyLogEntry entry) => _entries.Add((entry with { Previous = Tip }).SignedBy(_identity));

    private KeyFolderException Unusable(string why)
        => new($"{Path.Combine(_folder.Path, FileName)} {why}: put the right file or relay.key back; to begin a new log, move the file away.");
}
