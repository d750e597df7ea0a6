using System.Security.Cryptography;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Keyholders;

/// <summary>A relay's side of the table: a holder on a folder of its own, a clock, and slots that go through their steps.</summary>
public sealed class HolderTable : IAsyncDisposable
{
    public const ulong Start = 1_800_000_000_000;
    public const ulong Cutoff = Start + 12_000;
    public const ulong Deadline = Cutoff + 4_000;
    public const ushort Skew = 100;

    private readonly string _folder = Directory.CreateTempSubdirectory("relay-holder-").FullName;

    private readonly bool _isRemote;
    private HolderLink? _link;

    private HolderTable(bool isRemote)
    {
        _isRemote = isRemote;
        Folder = new KeyFolder(_folder);
        Identity = Folder.Identity("holder");
    }

    /// <param name="isRemote">Through Kestrel and mutual TLS, as a holder in another process, or by plain calls.</param>
    public static async Task<HolderTable> OpenAsync(bool isRemote)
    {
        var table = new HolderTable(isRemote);
        await table.StartAsync();
        return table;
    }

    public ManualTimeProvider Time { get; } = ManualTimeProvider.AtMs(Start);

    public KeyFolder Folder { get; }

    public SignerKey Identity { get; }

    public SignerKey Relay { get; } = SignerKey.Generate();

    public SignerKey Alice { get; } = SignerKey.Generate();

    public SignerKey Bob { get; } = SignerKey.Generate();

    /// <summary>What the relay speaks to.</summary>
    public IKeyholder Holder { get; private set; } = null!;

    /// <summary>The holder itself.</summary>
    public Keyholder Local { get; private set; } = null!;

    public static CancellationToken None => CancellationToken.None;

    /// <summary>Ends the holder without a word, as a kill does.</summary>
    public async Task StopAsync()
    {
        if (_link is not null) await _link.DisposeAsync();
        await Local.DisposeAsync();
    }

    /// <summary>Ends the holder without a word, and opens another on the same folder.</summary>
    public async Task KillAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public SlotKeyRequest Request(ulong slot = 42) => new(1, Relay.Address, slot, Deadline);

    public SlotHeader Compose(ReadOnlyMemory<byte> key, ulong slot = 42, ulong reserve = 0) => new()
    {
        ChainId = 1,
        Relay = Relay.Address,
        Slot = slot,
        OpenAt = Start,
        Cutoff = Cutoff,
        Freeze = Cutoff + 50,
        Deadline = Deadline,
        Reserve = reserve,
        Rules = 1,
        MaxLeaves = 1_000,
        MaxPerSigner = 500,
        MaxClass = 3,
        SkewMilliseconds = Skew,
        Threshold = 1,
        Quorum = 1,
        Faults = 0,
        Holders = [new SlotHolder(Identity.Address, key)],
    };

    /// <summary>Offer and co-sign.</summary>
    public async Task<SlotHeader> HeaderAsync(ulong slot = 42)
    {
        var key = (await Holder.OfferKeyAsync(Request(slot), None)).Given();
        var header = Compose(key, slot);
        var signature = (await Holder.CoSignAsync(header.Encode(), None)).Given();
        new SignedSlotHeader(header, SignedSlotHeader.Sign(Relay, header), [signature]).Verify(out var fault).Should().BeTrue(fault);
        return header;
    }

    public Envelope Bundle(SlotHeader header, SignerKey signer, byte id = 1, ulong nonce = 1) => Parse(header, Seal(header, signer, id, nonce).Bytes);

    public static SealedEnvelope Seal(SlotHeader header, SignerKey signer, byte id = 1, ulong nonce = 1)
    {
        var plaintext = new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = 7, Transactions = [new BidTransaction(Tolerance.None, new byte[] { 2, id })] };
        EnvelopeSealer.TrySeal(header, signer, plaintext, new BundleId(id), nonce, RandomNumberGenerator.GetBytes(32), out var made, out var rejection).Should().BeTrue(rejection.Detail);
        return made!;
    }

    public Envelope Cancel(SlotHeader header, SignerKey signer, byte id, ulong nonce) => Parse(header, CancelEnvelope.Create(header, signer, new BundleId(id), nonce));

    public static Envelope Parse(SlotHeader header, ReadOnlyMemory<byte> bytes)
    {
        Envelope.TryParse(bytes, header, out var envelope, out var rejection).Should().BeTrue(rejection.Detail);
        return envelope!;
    }

    public SetCommit Set(SlotHeader header, params Envelope[] envelopes)
        => new(header.Hash, header.Slot, (uint)envelopes.Length, new MerkleTree([.. envelopes.Select(envelope => envelope.Leaf)]).Root, 43, Hash32.Zero, header.Freeze, 0, Hash32.Zero);

    public SignedObject<SetCommit> SignedSet(SlotHeader header, params Envelope[] envelopes) => Set(header, envelopes).SignedBy(Relay);

    public Task<HolderAnswer<uint>> DeliverAsync(SlotHeader header, params Envelope[] envelopes)
        => Holder.DeliverAsync(header.Hash, 0, [.. envelopes.Select(envelope => envelope.Holder)], None);

    public static Certificate Certify(params SignedObject<Marks>[] marks)
    {
        Certificate.TryCreate(marks, out var certificate).Should().BeTrue();
        return certificate!;
    }

    public bool HasKeyFile(ulong slot = 42) => Files().Any(file => file.EndsWith($"-{slot}.key", StringComparison.Ordinal));

    public string[] Files() => Directory.GetFiles(Path.Combine(_folder, "slots"));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        Local = new Keyholder(Folder, Identity, Time, NullLogger<Keyholder>.Instance);
        _link = _isRemote ? await HolderLink.OpenAsync(Local, Folder, Time) : null;
        Holder = _link is null ? Local : _link.Connect();
    }
}
