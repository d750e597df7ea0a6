using Microsoft.Extensions.Options;
using Relay.Auction.Ethereum;

namespace Relay.Auction;

/// <summary>Checks all auction options at start and reports every fault at once, by the key that the operator typed.</summary>
internal sealed class AuctionOptionsValidator : IValidateOptions<AuctionOptions>
{
    public ValidateOptionsResult Validate(string? name, AuctionOptions options)
    {
        List<string> faults = [];
        Range(nameof(options.ChainId), options.ChainId, 1, long.MaxValue);
        Range(nameof(options.SlotDurationMilliseconds), options.SlotDurationMilliseconds, 200, 60_000);
        Range(nameof(options.CloseGraceMilliseconds), options.CloseGraceMilliseconds, 0, 5_000);
        Range(nameof(options.OpenDeadlineMilliseconds), options.OpenDeadlineMilliseconds, 500, 50_000);
        Range(nameof(options.PublicationMilliseconds), options.PublicationMilliseconds, 0, 10_000);
        Range(nameof(options.HeadersAhead), options.HeadersAhead, 1, 64);
        Range(nameof(options.MaxSkewMilliseconds), options.MaxSkewMilliseconds, 0, 5_000);
        Range(nameof(options.BlockGasLimit), options.BlockGasLimit, 21_000, long.MaxValue);
        Range(nameof(options.MaxLeaves), options.MaxLeaves, 1, 1_000_000);
        Range(nameof(options.MaxLeavesPerSigner), options.MaxLeavesPerSigner, 1, ushort.MaxValue);
        Range(nameof(options.MaxClass), options.MaxClass, 1, 10);
        Range(nameof(options.LeaseMilliseconds), options.LeaseMilliseconds, 500, 60_000);
        if (Math.Abs((long)options.CloseLeadMilliseconds) >= options.SlotDurationMilliseconds)
            Fault(nameof(options.CloseLeadMilliseconds), $"is {options.CloseLeadMilliseconds}, and must be less than a slot ({options.SlotDurationMilliseconds}) either way");
        if (!UInt256.TryParse(options.BaseFeeWei, out _)) Fault(nameof(options.BaseFeeWei), "is no amount of wei (decimal or 0x)");
        if (!UInt256.TryParse(options.ReserveWei, out _)) Fault(nameof(options.ReserveWei), "is no amount of wei (decimal or 0x)");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Range(string key, ulong value, ulong least, ulong most)
        {
            if (value < least || value > most) Fault(key, $"is {value}, and must be from {least} to {most}");
        }

        void Fault(string key, string why) => faults.Add($"{AuctionOptions.Section}:{key} {why}.");
    }
}
