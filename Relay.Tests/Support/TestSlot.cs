using System.Security.Cryptography;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.Verifying;

namespace Relay.Tests.Support;

/// <summary>A whole solo slot in memory, with real keys: header, envelopes, receipts, set, marks, openings, result and transcript.</summary>
internal sealed class TestSlot
{
    public const ulong Cutoff = 1_700_000_010_000;
    public static readonly ChainLink EarlierSet = new(41, ProtocolHash.Of("test", [1]));
    public static readonly ChainLink EarlierResult = new(41, ProtocolHash.Of("test", [2]));

    private readonly P256Key _slotKey = P256Key.Generate();

    public TestSlot(uint rules = 1)
    {
        Header = new SlotHeader
        {
            ChainId = 1,
            Relay = Relay.Address,
            Slot = 42,
            OpenAt = Cutoff - 12_000,
            Cutoff = Cutoff,
            Freeze = Cutoff + 50,
            Deadline = Cutoff + 4_000,
            Reserve = 50,
            Rules = rules,
            GasCap = 30_000_000,
            MaxLeaves = 100,
            MaxPerSigner = 4,
            MaxClass = 4,
            SkewMilliseconds = 100,
            Threshold = 1,
            Quorum = 1,
            Faults = 0,
            Holders = [new SlotHolder(Holder.Address, _slotKey.Point)],
        };
        SignedHeader = Sign(Header);
    }

    public SignerKey Relay { get; } = SignerKey.Generate();

    public SignerKey Holder { get; } = SignerKey.Generate();

    public SlotHeader Header { get; }

    public SignedSlotHeader SignedHeader { get; }

    public TrustedKeys Keys => new(Relay.Address, [Holder.Address], 1);

    public SignedSlotHeader Sign(SlotHeader header) => new(header, SignedSlotHeader.Sign(Relay, header), [SignedSlotHeader.Sign(Holder, header)]);

    public TestLeaf Bundle(SignerKey signer, ulong bid, byte bundle = 1, ulong nonce = 1, ReadOnlyMemory<byte>? transaction = null)
    {
        var raw = transaction ?? new byte[] { 2, bundle };
        var plaintext = new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = bid, Transactions = [new BidTransaction(Tolerance.None, raw)] };
        var random = new byte[32];
        RandomNumberGenerator.Fill(random);
        EnvelopeSealer.TrySeal(Header, signer, plaintext, new BundleId(bundle), nonce, random, out var made, out var rejection);
        return made is null ? throw new InvalidOperationException(rejection.Detail) : new TestLeaf(made.Bytes, made.Seed);
    }

    public TestLeaf Cancel(SignerKey signer, byte bundle, ulong nonce) => new(CancelEnvelope.Create(Header, signer, new BundleId(bundle), nonce), null);

    /// <summary>The same envelope with one byte of its holder's part flipped, signed again.</summary>
    public TestLeaf Flip(TestLeaf leaf, SignerKey signer, int at)
    {
        var bytes = leaf.Bytes.ToArray();
        bytes[at] ^= 1;
        ProtocolSignature.Sign(signer, "relay/1/envelope", Parse(bytes).Leaf).CopyTo(bytes, bytes.Length - 65);
        return leaf with { Bytes = bytes };
    }

    public Envelope Parse(ReadOnlyMemory<byte> bytes)
        => Envelope.TryParse(bytes, Header, out var envelope, out var rejection) ? envelope : throw new InvalidOperationException(rejection.Detail);

    public GivenReceipt Receipt(TestLeaf leaf, uint sequence, ulong receivedAt = Cutoff - 1_000)
        => new(new SubmissionReceipt(Header.Hash, Parse(leaf.Bytes).Leaf, Hash32.Zero, sequence, receivedAt, Durability.Fsync).SignedBy(Relay));

    public SetCommit Set(IReadOnlyList<Hash32> leaves)
        => new(Header.Hash, 42, (uint)leaves.Count, new MerkleTree([.. leaves]).Root, 43, Hash32.Zero, Cutoff + 50, EarlierSet.Slot, EarlierSet.Hash);

    /// <summary>Closes the slot over these leaves, honestly, and gives the evidence of every level.</summary>
    public SlotEvidence Close(IReadOnlyList<TestLeaf> leaves, RankAgain? rules = null)
    {
        var envelopes = leaves.Select(leaf => Parse(leaf.Bytes)).ToArray();
        var set = Set([.. envelopes.Select(envelope => envelope.Leaf)]).SignedBy(Relay);
        var (marks, shares) = Mark(envelopes, set.Value);
        Certificate.TryCreate([marks], out var certificate);

        BidCore[] cores = [.. envelopes.Select(envelope => envelope.Core)];
        var live = LiveLeaves.Of(cores, certificate!, Header).ToHashSet();
        var openings = live.ToDictionary(i => i, i => EnvelopeOpener.Open(envelopes[i], shares[i]));
        var seed = TieBreak.Seed(set.Value.Hash, live.Order().Select(i => KeysOf(openings[i])?.Tie).OfType<Hash32>());
        var draft = new SlotResult
        {
            SlotHash = Header.Hash,
            SetHash = set.Value.Hash,
            CertificateHash = certificate!.Hash,
            Status = SlotStatus.Ranked,
            Rules = Header.Rules,
            Seed = seed,
            PreviousSlot = EarlierResult.Slot,
            PreviousResult = EarlierResult.Hash,
        };
        var opened = live.Order().Where(i => openings[i] is OpeningOutcome.Opened).Select(i => new OpenedLeaf(i, envelopes[i], (OpeningOutcome.Opened)openings[i]));
        var ranked = (rules ?? Rank)(new RankingInput(Header, set.Value, draft, [.. opened]));
        var result = (draft with { Winners = ranked.Winners }).SignedBy(Relay);

        var standings = CurrentLeaves.Of(cores);
        var outcomes = envelopes.Select((envelope, i) => Outcome(envelope, (uint)i, standings[i], openings.GetValueOrDefault((uint)i), ranked)).ToArray();
        return new SlotEvidence
        {
            Header = SignedHeader,
            Set = set,
            Marks = [marks],
            Result = result,
            PreviousSet = EarlierSet,
            PreviousResult = EarlierResult,
            Transcript = new Transcript(result.Value.Hash, [.. outcomes.Select(outcome => outcome.Row)]).SignedBy(Relay),
            Receipts = [.. leaves.Select((leaf, i) => Receipt(leaf, (uint)i))],
            WinnerHeads = ranked.Winners.ToDictionary(winner => winner.Sequence, winner => envelopes[winner.Sequence].Head),
            Own = [.. leaves.Select((leaf, i) => new OwnLeaf((uint)i, leaf.Bytes, leaf.Seed, outcomes[i].Fate))],
            Audited = [.. leaves.Select((leaf, i) => new AuditedLeaf(leaf.Bytes, live.Contains((uint)i) ? [shares[(uint)i]] : [], outcomes[i].Fate))],
        };
    }

    /// <summary>Rules for tests: the three highest declared bids of at least the reserve.</summary>
    public static RankedSlot Rank(RankingInput input)
    {
        var order = input.Leaves.OrderByDescending(BidOf).ThenBy(leaf => TieBreak.Key(input.Result.Seed, leaf.Envelope.Core.Signer, leaf.Envelope.Leaf)).ToArray();
        var winners = order.Where(leaf => BidOf(leaf) >= input.Header.Reserve).Take(3)
            .Select(leaf => new Winner(leaf.Sequence, leaf.Envelope.Leaf, ProtocolHash.Of("test/bundle", leaf.Opening.Plaintext.Transactions[0].Raw.Span), BidOf(leaf), 21_000)).ToArray();
        return new RankedSlot(winners, order.Where(leaf => winners.All(winner => winner.Sequence != leaf.Sequence)).ToDictionary(
            leaf => leaf.Sequence,
            leaf => new LeafFate(BidOf(leaf) < input.Header.Reserve ? RejectionCode.BelowReserve : RejectionCode.NoRoom, BidOf(leaf), 21_000)));
    }

    private static UInt256 BidOf(OpenedLeaf leaf) => leaf.Opening.Plaintext.Bid;

    public static OpenedSeed? KeysOf(OpeningOutcome? outcome) => outcome switch
    {
        OpeningOutcome.Opened opened => opened.Keys,
        OpeningOutcome.Failed failed => failed.Keys,
        _ => null,
    };

    private (SignedObject<Marks> Marks, Dictionary<uint, Share> Shares) Mark(Envelope[] envelopes, SetCommit set)
    {
        var (marks, shares) = (new MarkSet(set.Count), new Dictionary<uint, Share>());
        var unsealer = new ShareUnsealer(_slotKey, Header, 1);
        for (var i = 0u; i < envelopes.Length; i++)
        {
            if (!envelopes[i].IsCancel && unsealer.TryUnseal(envelopes[i].Holder, out var share))
            {
                marks.Ok(i);
                shares[i] = share;
            }
            else
            {
                marks.Bad(i);
            }
        }

        return (marks.ToMarks(1, set.Hash).SignedBy(Holder), shares);
    }

    private static (TranscriptRow Row, LeafFate Fate) Outcome(Envelope envelope, uint sequence, LeafStanding standing, OpeningOutcome? opening, RankedSlot ranked)
    {
        var winner = ranked.Winners.FirstOrDefault(winner => winner.Sequence == sequence);
        var keys = KeysOf(opening);
        var fate = winner is not null ? new LeafFate(RejectionCode.None, winner.Value, winner.Gas)
            : ranked.Others.TryGetValue(sequence, out var other) ? other
            : new LeafFate(standing != LeafStanding.Current ? CurrentLeaves.CodeOf(standing) : opening is OpeningOutcome.Failed failed ? failed.Rejection.Code : RejectionCode.NotLive, 0, 0);
        var row = new TranscriptRow(
            winner is not null ? RowClass.Won : keys is not null ? RowClass.NotWon : standing != LeafStanding.Current ? RowClass.Replaced : opening is null ? RowClass.Unopened : RowClass.Void,
            envelope.HeadHash, envelope.SealsHash, keys?.Tie ?? envelope.TieHash,
            fate.Entry(sequence, envelope.Leaf, keys?.Blind ?? Hash32.Zero).Hash);
        return (row, fate);
    }
}

/// <summary>An envelope of a test and its seed.</summary>
internal sealed record TestLeaf(ReadOnlyMemory<byte> Bytes, Secret32? Seed);
