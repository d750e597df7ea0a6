using System.Globalization;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Keyholders;

/// <summary>What a holder signs at most one header for.</summary>
internal readonly record struct SlotId(ulong ChainId, Address Relay, ulong Slot)
{
    /// <summary>The name of the slot's files, without ending.</summary>
    public string FileName => string.Create(CultureInfo.InvariantCulture, $"{ChainId}-{Relay}-{Slot}");

    public static bool TryParse(string fileName, out SlotId id)
    {
        id = default;
        var parts = fileName.Split('-');
        if (parts.Length != 3
            || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var chainId)
            || !Address.TryParse(parts[1], out var relay)
            || !ulong.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var slot)) return false;
        id = new SlotId(chainId, relay, slot);
        return id.FileName == fileName;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"slot {Slot} of chain {ChainId}");
}
