using System.Security.Cryptography;
using System.Text;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Tests.Support;

/// <summary>A slot with all its keys, the same on every run: every secret is the SHA-256 of its name.</summary>
internal sealed class SealingSlot
{
    public SealingSlot(int n = 1, byte t = 1, byte f = 0, ulong number = 9_000_000, byte maxClass = 4, string keyset = "slot", uint rules = 1)
    {
        SlotKeys = [.. Enumerable.Range(1, n).Select(i => HpkeKem.DeriveKey(Bytes($"{keyset} key {i}")))];
        HolderKeys = [.. Enumerable.Range(1, n).Select(i => Key($"holder {i}"))];
        Header = new SlotHeader
        {
            ChainId = 1,
            Relay = RelayKey.Address,
            Slot = number,
            OpenAt = 1_800_000_000_000,
            Cutoff = 1_800_000_011_500,
            Freeze = 1_800_000_011_550,
            Deadline = 1_800_000_020_000,
            Reserve = 1_000_000_000,
            Rules = rules,
            GasCap = 0,
            MaxLeaves = 20_000,
            MaxPerSigner = 500,
            MaxClass = maxClass,
            SkewMilliseconds = 250,
            Edge = Key("edge").Address,
            Threshold = t,
            Quorum = (byte)((n + f + 2) / 2),
            Faults = f,
            Holders = [.. HolderKeys.Zip(SlotKeys, (holder, key) => new SlotHolder(holder.Address, key.Point))],
        };
    }

    public SlotHeader Header { get; }

    public IReadOnlyList<P256Key> SlotKeys { get; }

    public IReadOnlyList<SignerKey> HolderKeys { get; }

    public SignerKey RelayKey { get; } = Key("relay");

    public SignerKey Searcher { get; } = Key("searcher");

    public static BundleId Bundle { get; } = BundleId.Read(Bytes("bundle"));

    public static byte[] Bytes(string name) => SHA256.HashData(Encoding.ASCII.GetBytes("relay test " + name));

    public static SignerKey Key(string name) => SignerKey.TryImport(Bytes(name), out var key) ? key : throw new InvalidOperationException(name);

    /// <summary>A bundle of two transactions that are not decodable, and need not be here.</summary>
    public static BidPlaintext Plaintext() => new()
    {
        Terms = BidTerms.BidDeclared | BidTerms.MayRoll,
        Bid = 31_000_000_000_000_000,
        TargetBlock = 21_000_000,
        MinTime = 1_800_000_000,
        MaxTime = 1_800_000_024,
        Transactions =
        [
            new BidTransaction(Tolerance.None, Enumerable.Range(0, 110).Select(i => (byte)i).ToArray()),
            new BidTransaction(Tolerance.MayRevert, Enumerable.Range(0, 120).Select(i => (byte)(255 - i)).ToArray()),
        ],
    };

    public SignedSlotHeader Signed() => new(Header, SignedSlotHeader.Sign(RelayKey, Header),
        [.. HolderKeys.Select(key => (ReadOnlyMemory<byte>)SignedSlotHeader.Sign(key, Header))]);

    public SealedEnvelope Seal(BidPlaintext? plaintext = null, ulong nonce = 7, string random = "random", SignerKey? signer = null)
        => EnvelopeSealer.TrySeal(Header, signer ?? Searcher, plaintext ?? Plaintext(), Bundle, nonce, Bytes(random), out var envelope, out var rejection)
            ? envelope : throw new InvalidOperationException(rejection.ToString());

    public Envelope Parse(ReadOnlyMemory<byte> bytes)
        => Envelope.TryParse(bytes, Header, out var envelope, out var rejection) ? envelope : throw new InvalidOperationException(rejection.ToString());

    public bool TryUnseal(int index, HolderLeaf leaf, out Share share) => new ShareUnsealer(SlotKeys[index - 1], Header, (byte)index).TryUnseal(leaf, out share);

    public Share Unseal(int index, HolderLeaf leaf) => TryUnseal(index, leaf, out var share) ? share : throw new InvalidOperationException("bad");

    /// <summary>Puts the signature of the searcher under whatever the bytes hold now.</summary>
    public byte[] SignAgain(byte[] bytes)
    {
        var leaf = Parse(bytes).Leaf;
        Auction.Protocol.ProtocolSignature.Sign(Searcher, "relay/1/envelope", leaf).CopyTo(bytes, bytes.Length - 65);
        return bytes;
    }
}
