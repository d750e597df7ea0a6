using System.Numerics;
using Relay.Api.Orders;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Auction.Tracking;

namespace Relay.Api.Searchers;

/// <summary>Follows the results and adds each slot to its signers' figures: bundles and gas with the result, payments when the chain has gone on so far that they stay.</summary>
/// <remarks>Any node may; a slot is added once. It comes after the sealer's own look at a result, and nobody waits for it.</remarks>
internal sealed partial class StatisticsTally(RelayStore store, RelayKeys keys, OwnedRows rows, ChainBook<SlotFates> fates, SlotClock clock, TimeProvider time, ILogger<StatisticsTally> log) : StorePoller(TimeSpan.FromSeconds(1), time)
{
    private const int Page = 16;
    private const ulong PatienceMs = 3_600_000;

    /// <summary>The name of a signer's figures: a MAC.</summary>
    public static string NameOf(RestKey rest, Address signer)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        signer.CopyTo(bytes);
        return rest.Mac("relay/1/signer-figures", bytes).ToString()[2..];
    }

    /// <summary>Adds what is new.</summary>
    public override async Task LookAsync(CancellationToken cancellation)
    {
        foreach (var kind in (TallyKind[])[TallyKind.Simulated, TallyKind.Paid])
        {
            var followed = await store.Tallies.FollowedAsync(kind, cancellation).ConfigureAwait(false);
            foreach (var stored in await store.Results.ReadAsync(followed + 1, Page, cancellation).ConfigureAwait(false))
            {
                if (!await AddAsync(kind, stored, cancellation).ConfigureAwait(false)) break;
                await store.Tallies.FollowedAsync(kind, stored.FeedNumber, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>False where the slot's payments are not final yet.</summary>
    private async Task<bool> AddAsync(TallyKind kind, StoredResult stored, CancellationToken cancellation)
    {
        if (!SlotResult.TryDecode(stored.Result.Span, out var result) || !result.IsVerified) return true;
        var chain = kind == TallyKind.Paid && result.Winners.Count > 0 ? await fates.FindAsync(stored.Slot, cancellation).ConfigureAwait(false) : null;
        if (kind == TallyKind.Paid && result.Winners.Count > 0 && chain?.IsFinal != true && clock.ClosesAt(stored.Slot) + PatienceMs > Time.NowMs()) return false;
        if (await rows.FindAsync(stored.Slot, cancellation).ConfigureAwait(false) is not { } owned) return true;

        var paid = kind == TallyKind.Paid ? Paid(stored, result, chain) : null;
        var figures = owned.ToDictionary(
            owner => NameOf(keys.Rest, owner.Key),
            owner => owner.Aggregate(default(SignerFigures), (sum, row) => sum + (paid is null ? new SignerFigures(1, row.Entry.Gas, 0) : new SignerFigures(0, 0, paid.GetValueOrDefault(row.Entry.Sequence)))));
        if (figures.Count > 0) await store.Tallies.AddAsync(stored.Slot, kind, clock.ClosesAt(stored.Slot) / 86_400_000, figures, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>What each winner that stands on the chain paid, in gwei, by its sequence.</summary>
    private Dictionary<uint, ulong> Paid(StoredResult stored, SlotResult result, SlotFates? chain)
    {
        if (chain is null || stored.Payload is not { } payload || !keys.Rest.TryOpen(RestPurpose.Contents, payload.Span, out var opened) || !PublishedSlot.TryDecode(opened, out var published)) return [];
        return result.Winners.Zip(published.Winners)
            .Where(pair => chain.Of(pair.First.Sequence)?.Fate is Fate.WonIncluded or Fate.WonOutOfOrder or Fate.WonIncludedLater)
            .ToDictionary(pair => pair.First.Sequence, pair => (ulong)BigInteger.Min((pair.Second.Payment ?? UInt256.Zero).ToBigInteger() / 1_000_000_000, long.MaxValue / 1024));
    }

    [LoggerMessage(3061, LogLevel.Warning, "Searchers' figures cannot be added: {Fault}")]
    protected override partial void LogStore(string fault);
}
