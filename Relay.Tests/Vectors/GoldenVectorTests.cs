using System.Reflection;
using System.Security.Cryptography;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.Vectors;

public sealed class GoldenVectorTests
{
    [Test]
    public void The_header_has_its_golden_bytes_hash_and_signature()
    {
        var slot = new SealingSlot();
        Hex.Encode(slot.Header.Encode()).Should().Be(GoldenVectors.Header);
        slot.Header.Hash.ToString().Should().Be(GoldenVectors.SlotHash);
        Hex.Encode(SignedSlotHeader.Sign(slot.RelayKey, slot.Header)).Should().Be(GoldenVectors.RelaySignature);
    }

    [Test]
    public void The_envelope_has_its_golden_parts()
    {
        var slot = new SealingSlot();
        var sealedEnvelope = slot.Seal();
        var envelope = slot.Parse(sealedEnvelope.Bytes);
        byte[] core = new byte[BidCore.Size], seed = new byte[32];
        envelope.Core.Encode(core);
        sealedEnvelope.Seed.CopyTo(seed);
        var keys = EnvelopeOpener.Open(envelope, slot.Unseal(1, envelope.Holder)).Should().BeOfType<OpeningOutcome.Opened>().Subject.Keys;

        Hex.Encode(SealingSlot.Bytes("random")).Should().Be(GoldenVectors.Random);
        SealingSlot.Bundle.ToString().Should().Be(GoldenVectors.BundleId);
        Hex.Encode(core).Should().Be(GoldenVectors.Core);
        envelope.CoreHash.ToString().Should().Be(GoldenVectors.CoreHash);
        Hex.Encode(seed).Should().Be(GoldenVectors.Seed);
        keys.Tie.ToString().Should().Be(GoldenVectors.Tie);
        keys.Blind.ToString().Should().Be(GoldenVectors.Blind);
        envelope.HeadHash.ToString().Should().Be(GoldenVectors.HeadHash);
        envelope.SealsHash.ToString().Should().Be(GoldenVectors.SealsHash);
        envelope.TieHash.ToString().Should().Be(GoldenVectors.TieHash);
        envelope.Leaf.ToString().Should().Be(GoldenVectors.Leaf);
        Hex.Encode(envelope.Signature.Span).Should().Be(GoldenVectors.Signature);
        Hex.Encode(SHA256.HashData(envelope.Bytes.Span)).Should().Be(GoldenVectors.EnvelopeSha256);
    }

    [Test]
    public void The_cancel_has_its_golden_bytes()
    {
        var slot = new SealingSlot();
        Hex.Encode(CancelEnvelope.Create(slot.Header, slot.Searcher, SealingSlot.Bundle, 8)).Should().Be(GoldenVectors.Cancel);
    }

    [Test]
    public void The_committees_envelope_has_its_golden_leaf()
    {
        var slot = new SealingSlot(5, 3, 1);
        var sealedEnvelope = slot.Seal();
        slot.Header.Hash.ToString().Should().Be(GoldenVectors.CommitteeSlotHash);
        sealedEnvelope.Leaf.ToString().Should().Be(GoldenVectors.CommitteeLeaf);
        Hex.Encode(SHA256.HashData(sealedEnvelope.Bytes.Span)).Should().Be(GoldenVectors.CommitteeEnvelopeSha256);
    }

    [Test]
    public void Every_figure_stands_on_the_protocols_page()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relay.sln"))) folder = folder.Parent;
        var page = string.Concat(File.ReadAllText(Path.Combine(folder!.FullName, "docs", "protocol.md")).Where(c => !char.IsWhiteSpace(c)));
        foreach (var figure in typeof(GoldenVectors).GetFields(BindingFlags.Public | BindingFlags.Static))
            page.Should().Contain((string)figure.GetRawConstantValue()!, "{0} is written there", figure.Name);
    }
}
