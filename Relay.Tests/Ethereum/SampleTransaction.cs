using System.Numerics;
using System.Security.Cryptography;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

/// <summary>A transaction to be signed in any type; a test names only what it is about.</summary>
internal sealed record SampleTransaction
{
    public static readonly Address Receiver = new([.. Enumerable.Repeat((byte)0xaa, 20)]);

    public ulong? ChainId { get; init; } = 1;
    public BigInteger Nonce { get; init; } = 7;
    public BigInteger GasLimit { get; init; } = 100_000;
    public BigInteger MaxFee { get; init; } = 30_000_000_000;
    public BigInteger MaxBlobFee { get; init; } = 5_000_000_000;
    public BigInteger Priority { get; init; } = 2_000_000_000;
    public Address? To { get; init; } = Receiver;
    public BigInteger Value { get; init; } = 1_000_000_000_000_000_000;
    public byte[] Calldata { get; init; } = [1, 0, 2];
    public byte[] AccessList { get; init; } = RlpForms.List();

    public byte[] Legacy(SignerKey key)
    {
        byte[][] fields = [RlpForms.Of(Nonce), RlpForms.Of(MaxFee), .. Call()];
        byte[][] domain = ChainId is { } chain ? [RlpForms.Of(chain), RlpForms.Of(0), RlpForms.Of(0)] : [];
        var (parity, r, s) = Sign(key, RlpForms.List([.. fields, .. domain]));
        var v = ChainId is null ? 27 + parity : 35 + 2 * (BigInteger)ChainId + parity;
        return RlpForms.List([.. fields, RlpForms.Of(v), r, s]);
    }

    public byte[] WithAccessList(SignerKey key)
        => Typed(1, key, [RlpForms.Of(ChainId!.Value), RlpForms.Of(Nonce), RlpForms.Of(MaxFee), .. Call(), AccessList]);

    public byte[] DynamicFee(SignerKey key) => Typed(2, key, Common());

    public byte[] SetCode(SignerKey key, params IEnumerable<byte[]> authorizations)
        => Typed(4, key, [.. Common(), RlpForms.List(authorizations)]);

    /// <summary>The bare form; the commitments stand for the blobs.</summary>
    public byte[] Blob(SignerKey key, params IEnumerable<byte[]> commitments)
    {
        var hashes = RlpForms.List(commitments.Select(VersionedHash).Select(RlpForms.Of));
        return Typed(3, key, [.. Common(), RlpForms.Of(MaxBlobFee), hashes]);
    }

    /// <summary>Wraps a bare blob transaction with items of these sizes: proofs only as long as they must be.</summary>
    public static byte[] Network(byte[] bare, int? version, byte[][] blobs, byte[][] commitments, byte[][] proofs)
    {
        byte[][] prefix = version is { } number ? [RlpForms.Of(number)] : [];
        return [3, .. RlpForms.List([bare[1..], .. prefix, .. new[] { blobs, commitments, proofs }.Select(items => RlpForms.List(items.Select(RlpForms.Of)))])];
    }

    public static byte[] Authorization(SignerKey authority, BigInteger chainId, Address delegateTo, ulong nonce)
    {
        byte[][] fields = [RlpForms.Of(chainId), RlpForms.Of(delegateTo), RlpForms.Of(nonce)];
        var (parity, r, s) = Sign(authority, [5, .. RlpForms.List(fields)]);
        return RlpForms.List([.. fields, RlpForms.Of(parity), r, s]);
    }

    public static byte[] VersionedHash(byte[] commitment) => [1, .. SHA256.HashData(commitment)[1..]];

    private byte[][] Common()
        => [RlpForms.Of(ChainId!.Value), RlpForms.Of(Nonce), RlpForms.Of(Priority), RlpForms.Of(MaxFee), .. Call(), AccessList];

    private byte[][] Call() => [RlpForms.Of(GasLimit), To is { } to ? RlpForms.Of(to) : RlpForms.Of([]), RlpForms.Of(Value), RlpForms.Of(Calldata)];

    private static byte[] Typed(byte type, SignerKey key, byte[][] fields)
    {
        var (parity, r, s) = Sign(key, [type, .. RlpForms.List(fields)]);
        return [type, .. RlpForms.List([.. fields, RlpForms.Of(parity), r, s])];
    }

    private static (int Parity, byte[] R, byte[] S) Sign(SignerKey key, byte[] payload)
    {
        var signature = key.Sign(Keccak.Hash(payload));
        return (signature[64] - 27, Scalar(signature[..32]), Scalar(signature[32..64]));

        static byte[] Scalar(byte[] bytes) => RlpForms.Of(new BigInteger(bytes, isUnsigned: true, isBigEndian: true));
    }
}
