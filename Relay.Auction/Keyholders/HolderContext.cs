using Microsoft.Extensions.Logging;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Auction.Keyholders;

/// <summary>What all slots of one holder share.</summary>
internal sealed record HolderContext(SlotKeyFolder Folder, SignerKey Identity, TimeProvider Time, DecapsulationQueue Queue, ILogger Log)
{
    public ulong NowMs => Time.NowMs();

    public override string ToString() => $"holder {Identity}";
}
