using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>Bundles of three transactions and 2 KB, a third of them in groups of five that share a transaction; a tenth of the searchers send nine tenths.</summary>
internal sealed class CloseLoad : IDisposable
{
    private const int Searchers = 100, GroupSize = 5, TransactionGas = 200_000, UsualCalldata = 500, MostCalldata = 17_000; // The last: what that gas pays for.

    private readonly SignerKey[] _searchers = [.. Enumerable.Range(0, Searchers).Select(_ => SignerKey.Generate())];
    private readonly byte[][][] _bundles;
    private readonly bool _isMixed;

    /// <param name="most">How many bundles at the most.</param>
    /// <param name="sizes">Bytes of calldata of each transaction of a bundle; all alike where it is null.</param>
    public CloseLoad(int most, Func<int, int>? sizes = null)
    {
        (_bundles, _isMixed) = (new byte[most][][], sizes is not null);
        // A wallet signs for three bundles in a row: senders are many, nonces are in order.
        Parallel.For(0, (most + 2) / 3, at =>
        {
            using var wallet = SignerKey.Generate();
            for (var i = at * 3; i < Math.Min(most, (at * 3) + 3); i++)
                _bundles[i] = [.. Enumerable.Range(0, 3).Select(n => Transaction(wallet, (i % 3 * 3) + n, i, sizes?.Invoke(i) ?? UsualCalldata))];
        });
        for (var i = 0; i < most; i++)
        {
            if (i / GroupSize % 3 == 0 && i % GroupSize != 0) _bundles[i][0] = _bundles[i - (i % GroupSize)][0];
        }
    }

    /// <summary>Calldata of a transaction, so that a slot's bundles have the sizes of real ones: as JSON 3 KB in the median, 7 KB on average, 40 KB at the 99th of a hundred.</summary>
    public static int RealSize(int bundle)
    {
        (double Place, double Json)[] knots = [(0, 1_000), (0.5, 3_000), (0.9, 14_500), (0.99, 40_000), (1, 120_000)];
        var place = bundle * 0.6180339887 % 1; // The multiples of the golden ratio fall evenly into the unit interval, and mixed.
        var above = Array.FindIndex(knots, knot => knot.Place >= place && knot.Place > 0);
        var (from, to) = (knots[above - 1], knots[above]);
        var json = from.Json * Math.Pow(to.Json / from.Json, (place - from.Place) / (to.Place - from.Place));
        // Two digits for each byte of three transactions, whose other fields take some 120 bytes each.
        return (int)Math.Clamp((json / 6) - 120, 0, MostCalldata);
    }

    /// <summary>The first so many bundles, sealed to a slot.</summary>
    public SealedEnvelope[] Seal(SlotHeader header, int count)
    {
        var sealedOnes = new SealedEnvelope[count];
        Parallel.For(0, count, i => sealedOnes[i] = SealOne(header, i));
        return sealedOnes;
    }

    /// <summary>The transactions of a bundle.</summary>
    public byte[][] Transactions(int bundle) => _bundles[bundle];

    public void Dispose()
    {
        foreach (var key in _searchers) key.Dispose();
    }

    /// <summary>Below what the fees of any of them come to, so that it decides: what is long does not win by that alone.</summary>
    private static UInt256 MixedBid(int bundle) => (ulong)(10_000_000_000_000 + (bundle * 7_919L % 1_000_000 * 10_000_000));

    private static byte[] Transaction(SignerKey wallet, int nonce, int bundle, int calldata) => new SampleTransaction
    {
        Nonce = nonce, GasLimit = TransactionGas, Calldata = new byte[calldata], Priority = 1_000_000_000 + (bundle * 7_919L % 1_000_000 * 1_000),
    }.DynamicFee(wallet);

    private SealedEnvelope SealOne(SlotHeader header, int i)
    {
        var signer = _searchers[i % 10 != 0 ? i % (Searchers / 10) : i / 10 % Searchers];
        var plaintext = new BidPlaintext
        {
            Terms = BidTerms.BidDeclared, Bid = _isMixed ? MixedBid(i) : new UInt256(0, UInt128.MaxValue), Transactions = [.. _bundles[i].Select(raw => new BidTransaction(Tolerance.None, raw))],
        };
        var name = SealingSlot.Bytes($"bench {i}");
        return EnvelopeSealer.TrySeal(header, signer, plaintext, BundleId.Read(name), 1, name, out var envelope, out var rejection) ? envelope! : throw new InvalidOperationException(rejection.Detail);
    }
}
