using Relay.Auction.Ethereum;

namespace Relay.Auction.Ranking;

/// <summary>The candidates that may win by value and size alone, numbered by rank: 0 has the highest value, ties by tie key.</summary>
/// <remarks>All later stages speak in these ranks, so that "better" is one comparison of two integers and the caller's order is forgotten.</remarks>
internal sealed class Contenders
{
    private readonly RankingCandidate[] _candidates;
    private readonly int[] _places;
    private const double TwoTo128 = 4294967296.0 * 4294967296.0 * 4294967296.0 * 4294967296.0;

    public Contenders(RankingCandidate[] candidates, in RankingLimits limits, RejectionCode[] codes)
    {
        _candidates = candidates;
        Limits = limits;
        _places = new int[candidates.Length];
        var keys = new ulong[candidates.Length];
        var count = 0;
        for (var place = 0; place < candidates.Length; place++)
        {
            ref readonly var candidate = ref candidates[place];
            codes[place] = candidate.Value < limits.Reserve ? RejectionCode.BelowReserve : RejectionCode.NoRoom;
            if (candidate.Value < limits.Reserve || candidate.Gas > limits.GasLimit || candidate.Blobs > limits.BlobLimit) continue;
            keys[count] = ~OrderKey(candidate.Value);
            _places[count++] = place;
        }

        Count = count;
        KeyedSort.Sort(keys.AsSpan(0, count), _places.AsSpan(0, count), Compare);
        Gas = new ulong[count];
        Worth = new double[count];
        SmallestGas = ulong.MaxValue;
        for (var rank = 0; rank < count; rank++)
        {
            ref readonly var candidate = ref this[rank];
            Gas[rank] = candidate.Gas;
            Worth[rank] = (double)candidate.Value.High * TwoTo128 + (double)candidate.Value.Low;
            SmallestGas = Math.Min(SmallestGas, candidate.Gas);
            MostBlobs = Math.Max(MostBlobs, candidate.Blobs);
        }

        ByDensity = new int[count];
        for (var rank = 0; rank < count; rank++)
        {
            ByDensity[rank] = rank;
            keys[rank] = ~BitConverter.DoubleToUInt64Bits(Density(rank));
        }

        KeyedSort.Sort(keys.AsSpan(0, count), ByDensity, static (left, right) => left.CompareTo(right));
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>What the winners share.</summary>
    public RankingLimits Limits { get; }

    /// <summary>Gas by rank.</summary>
    public ulong[] Gas { get; }

    /// <summary>Value by rank as a float: for bounds and densities, never for what is decided exactly.</summary>
    public double[] Worth { get; }

    /// <summary>The ranks, best value per gas first.</summary>
    public int[] ByDensity { get; }

    /// <summary>No contender takes less: a block with less room is full.</summary>
    public ulong SmallestGas { get; }

    /// <summary>No contender carries more blobs.</summary>
    public uint MostBlobs { get; }

    /// <summary>The candidate of a rank.</summary>
    public ref readonly RankingCandidate this[int rank] => ref _candidates[_places[rank]];

    /// <summary>The rank of the candidate at each place of the caller's array; −1 for one that is no contender.</summary>
    public int[] RanksByPlace()
    {
        var ranks = new int[_candidates.Length];
        Array.Fill(ranks, -1);
        for (var rank = 0; rank < Count; rank++) ranks[_places[rank]] = rank;
        return ranks;
    }

    /// <summary>Wei per gas.</summary>
    public double Density(int rank) => Worth[rank] / Math.Max(1, Gas[rank]);

    // The top 55 bits below the length: integers that never order two values the wrong way round.
    private static ulong OrderKey(UInt256 value)
    {
        var length = value.High != 0 ? 256 - (int)UInt128.LeadingZeroCount(value.High) : 128 - (int)UInt128.LeadingZeroCount(value.Low);
        var shift = length - 55;
        var top = shift switch
        {
            <= 0 => (ulong)value.Low << -shift,
            < 128 => (ulong)(value.Low >> shift) | (shift > 73 ? (ulong)(value.High << (128 - shift)) : 0),
            _ => (ulong)(value.High >> (shift - 128)),
        };
        return ((ulong)length << 55) | (top & ((1UL << 55) - 1));
    }

    private int Compare(int left, int right)
    {
        ref readonly var one = ref _candidates[left];
        ref readonly var other = ref _candidates[right];
        var order = other.Value.CompareTo(one.Value);
        if (order == 0) order = one.Tie.CompareTo(other.Tie);
        return order != 0 ? order : one.Index.CompareTo(other.Index);
    }
}
