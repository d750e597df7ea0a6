using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Auction.Closing;

/// <summary>The block that a slot builds while no execution node is configured: its number is the slot's.</summary>
internal sealed class StandAloneHead(AuctionOptions options)
{
    private readonly SlotClock _clock = new(options.Timing);

    public ChainHead For(SlotHeader header)
        => new(header.Slot, Hash32.Zero, _clock.StartOf(header.Slot) / 1000, options.BaseFee, header.GasCap);
}
