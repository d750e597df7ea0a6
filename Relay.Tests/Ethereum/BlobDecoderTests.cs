using FluentAssertions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

public sealed class BlobDecoderTests
{
    private const int BlobSize = 131_072;
    private readonly SignerKey _key = SignerKey.Generate();
    private readonly byte[][] _commitments = [Filled(48, 1), Filled(48, 2)];
    private readonly byte[][] _blobs = [Filled(BlobSize, 3), Filled(BlobSize, 4)];

    [OneTimeTearDown]
    public void EraseKey() => _key.Dispose();

    [Test]
    public void Bare_and_network_forms_have_one_hash_and_sender()
    {
        var bare = TransactionDecoderTests.Decoded(Bare());
        var network = TransactionDecoderTests.Decoded(SampleTransaction.Network(Bare(), null, _blobs, _commitments, Proofs(2)));
        var cells = TransactionDecoderTests.Decoded(SampleTransaction.Network(Bare(), 1, _blobs, _commitments, Proofs(256)));

        bare.Hash.Should().Be(Keccak.Hash(Bare()));
        (bare.HasSidecar, network.HasSidecar, cells.HasSidecar).Should().Be((false, true, true));
        (network.SidecarVersion, cells.SidecarVersion).Should().Be((0, 1));
        foreach (var transaction in new[] { bare, network, cells })
        {
            transaction.Hash.Should().Be(bare.Hash);
            transaction.BlobHashes.Should().HaveCount(2).And.StartWith(new Hash32(SampleTransaction.VersionedHash(_commitments[0])));
            transaction.MaxFeePerBlobGas.Should().Be((UInt256)5_000_000_000);
            transaction.TryGetSender(out var sender).Should().BeTrue();
            sender.Should().Be(_key.Address);
        }
    }

    [Test]
    public void Counts_that_differ_are_rejected_by_their_field()
    {
        Rejected(null, _blobs[..1], _commitments, Proofs(2)).Detail.Should().Be("blobs: expected 2, got 1");
        Rejected(null, _blobs, _commitments[..1], Proofs(2)).Detail.Should().Be("commitments: expected 2, got 1");
        Rejected(null, _blobs, [.. _commitments, _commitments[0]], Proofs(2)).Detail.Should().Be("commitments: expected 2, got 3");
        Rejected(null, _blobs, _commitments, Proofs(3)).Detail.Should().Be("proofs: expected 2, got 3");
        Rejected(1, _blobs, _commitments, Proofs(2)).Detail.Should().Be("proofs: expected 256, got 2");
    }

    [Test]
    public void Commitment_of_another_hash_is_rejected()
        => Rejected(null, _blobs, [_commitments[1], _commitments[0]], Proofs(2)).Code.Should().Be(RejectionCode.Blobs);

    [Test]
    public void Items_of_another_length_are_rejected()
    {
        Rejected(null, [_blobs[0], Filled(BlobSize - 1, 4)], _commitments, Proofs(2)).Detail.Should().Be("blobs: expected 131072 bytes, got 131071");
        Rejected(null, _blobs, _commitments, [Filled(48, 9), Filled(49, 9)]).Detail.Should().Be("proofs: expected 48 bytes, got 49");
    }

    [Test]
    public void Unknown_sidecar_version_is_rejected()
        => Rejected(2, _blobs, _commitments, Proofs(256)).Detail.Should().Be("sidecar version: expected 1, or none");

    [Test]
    public void Blob_transaction_needs_a_hash_and_a_receiver()
    {
        TransactionDecoderTests.Rejected(new SampleTransaction().Blob(_key)).Code.Should().Be(RejectionCode.Blobs);
        TransactionDecoderTests.Rejected(new SampleTransaction { To = null }.Blob(_key, _commitments)).Detail.Should().StartWith("to:");
    }

    private static byte[] Filled(int length, byte value) => [.. Enumerable.Repeat(value, length)];

    private static byte[][] Proofs(int count) => [.. Enumerable.Range(0, count).Select(_ => Filled(48, 9))];

    private byte[] Bare() => new SampleTransaction().Blob(_key, _commitments);

    private Rejection Rejected(int? version, byte[][] blobs, byte[][] commitments, byte[][] proofs)
        => TransactionDecoderTests.Rejected(SampleTransaction.Network(Bare(), version, blobs, commitments, proofs));
}
