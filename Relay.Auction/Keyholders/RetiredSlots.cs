using System.Collections.Concurrent;
using System.Globalization;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Protocol;

namespace Relay.Auction.Keyholders;

/// <summary>For each relay of a chain the highest slot that is over and forgotten: no header is signed up to it, ever.</summary>
/// <remarks>One file each: the slot as u64, and a checksum.</remarks>
internal sealed class RetiredSlots
{
    private const string Ending = ".retired";

    private readonly KeyFolder _folder;
    private readonly ConcurrentDictionary<(ulong ChainId, Address Relay), ulong> _highest = new();

    /// <exception cref="KeyFolderException">A file is damaged. Nobody but the operator can know then which headers were signed.</exception>
    public RetiredSlots(KeyFolder folder)
    {
        _folder = folder;
        foreach (var name in folder.Names(Ending))
        {
            if (!SlotId.TryParse(name[..^Ending.Length] + "-0", out var id)) continue;
            var bytes = folder.Read(name);
            if (bytes?.Length != 8 + Checksum.Size || !Checksum.Holds(bytes))
                throw new KeyFolderException($"{Path.Combine(folder.Path, name)} is damaged: it must hold the last slot that no header may be signed for again.");
            _highest[(id.ChainId, id.Relay)] = new CanonicalReader(bytes).U64();
        }
    }

    public bool Contains(SlotId id) => _highest.TryGetValue((id.ChainId, id.Relay), out var highest) && id.Slot <= highest;

    /// <summary>On the disk when this returns. Called by one thread at a time.</summary>
    public void Add(SlotId id)
    {
        if (Contains(id)) return;
        var bytes = new byte[8 + Checksum.Size];
        new CanonicalWriter(bytes).U64(id.Slot);
        Checksum.Write(bytes);
        _folder.Write(string.Create(CultureInfo.InvariantCulture, $"{id.ChainId}-{id.Relay}{Ending}"), bytes);
        _highest[(id.ChainId, id.Relay)] = id.Slot;
    }
}
