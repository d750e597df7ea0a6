using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Transparency;
using Relay.Api.Verbs.Client;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;

namespace Relay.Tests.Transparency;

/// <summary>What everybody may read of a published slot, and that it fits together.</summary>
[NonParallelizable]
public sealed class TransparencyEndpointTests
{
    private RunningRelay _relay = null!;
    private RelayClient _client = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _relay = await RunningRelay.StartAsync(CancellationToken.None);
        _client = _relay.Client();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _relay.DisposeAsync();
    }

    private string Path => $"/v1/slots/{_relay.Slot}";

    [Test]
    public async Task Every_leafs_proof_leads_to_the_committed_root_and_to_no_other()
    {
        var set = await GetAsync<Api.Transparency.CommitmentView>($"{Path}/set");
        Hash32.TryParse(set.Root, out var root).Should().BeTrue();
        for (var sequence = 0u; sequence < 6; sequence++)
        {
            var proof = await GetAsync<ProofView>($"{Path}/proofs/{sequence}");
            Hash32[] hashes = [.. proof.Proof.Select(text => Hash32.TryParse(text, out var hash) ? hash : default)];
            Hash32.TryParse(proof.Leaf, out var leaf).Should().BeTrue();
            MerkleTree.Verify(leaf, sequence, set.Count, hashes, root).Should().BeTrue();
            MerkleTree.Verify(leaf, (sequence + 1) % 6, set.Count, hashes, root).Should().BeFalse();
            (await GetAsync<ProofView>($"{Path}/proofs/{leaf}")).Sequence.Should().Be(sequence);
        }
    }

    [Test]
    public async Task Leaf_is_shown_with_its_state_and_the_same_receipt_again()
    {
        var proof = await GetAsync<ProofView>($"{Path}/proofs/4");
        var leaf = await GetAsync<LeafView>($"{Path}/leaves/{proof.Leaf}");
        leaf.Should().Match<LeafView>(view => view.Sequence == 4 && view.State == "replaced");

        var kept = Directory.GetFiles(_relay.ReceiptsOf(_relay.Alice)).Select(File.ReadAllText).Single(text => text.Contains(proof.Leaf, StringComparison.Ordinal));
        kept.Should().Contain(leaf.Receipt.Signature).And.Contain(Convert.ToBase64String(leaf.Receipt.Receipt));
    }

    [Test]
    public async Task Marks_are_signed_by_the_keyholder_for_this_set()
    {
        var set = await GetAsync<Api.Transparency.CommitmentView>($"{Path}/set");
        var word = (await GetAsync<HolderWordsView>($"{Path}/marks")).Words.Should().ContainSingle().Subject;
        Marks.TryDecode(word.Bytes, set.Count, out var marks).Should().BeTrue();
        marks!.SetHash.ToString().Should().Be(set.SetHash);
        Hex.TryDecode(word.Signature, out byte[] signature).Should().BeTrue();
        ProtocolSignature.IsBy(_relay.HolderAddress, Marks.Label, marks.Hash, signature).Should().BeTrue();
    }

    [Test]
    public async Task Transcript_shows_classes_and_hashes_and_its_rows_may_be_left_out()
    {
        var whole = await GetAsync<TranscriptView>($"{Path}/transcript");
        whole.Rows!.Select(row => row.Class).Should().Equal("won", "won", "won", "not_won", "replaced", "won");
        (await GetAsync<TranscriptView>($"{Path}/transcript?rows=false")).Rows.Should().BeNull();
        (await GetAsync<HeadsView>($"{Path}/heads")).Heads.Should().HaveCount(4);
    }

    [Test]
    public async Task Recent_slots_come_newest_first_and_in_pages()
    {
        var list = await GetAsync<SlotListView>($"/v1/slots?from={_relay.Slot + 1}&count=2");
        list.Slots.Select(slot => slot.Slot).Should().Equal(_relay.Slot + 1, _relay.Slot);
        list.Slots[1].Winners.Should().Be(4);
        list.Next.Should().Be(_relay.Slot - 1);
        (await GetAsync<SlotListView>("/v1/slots?count=1000000")).Slots.Count.Should().BeLessThanOrEqualTo(100);
        (await GetAsync<SlotListView>("/v1/slots?from=18446744073709551615&count=-5")).Slots.Count.Should().BeLessThanOrEqualTo(1);
    }

    [Test]
    public async Task Keys_stand_in_a_log_that_the_relay_signed_and_chained()
    {
        var keys = await GetAsync<KeysView>("/v1/keys");
        keys.Entries.Select(entry => (entry.Role, entry.Address)).Should().Equal(
            ("relay", _relay.Keys.Relay.Address.ToString()), ("edge", _relay.Keys.Edge.Address.ToString()), ("keyholder", _relay.HolderAddress.ToString()));
        var previous = Hash32.Zero;
        foreach (var entry in keys.Entries)
        {
            KeyLogEntry.TryDecode(entry.Entry, out var decoded).Should().BeTrue();
            decoded!.Previous.Should().Be(previous);
            Hex.TryDecode(entry.Signature, out byte[] signature).Should().BeTrue();
            ProtocolSignature.IsBy(_relay.Keys.Relay.Address, KeyLogEntry.Label, decoded.Hash, signature).Should().BeTrue();
            previous = decoded.Hash;
        }
    }

    [TestCase("/refusal", "not_found")]
    [TestCase("/leaves/0x00", "field_invalid")]
    [TestCase("/leaves/0x0000000000000000000000000000000000000000000000000000000000000000", "not_found")]
    [TestCase("/proofs/6", "not_found")]
    [TestCase("/proofs/minus", "field_invalid")]
    public async Task What_is_not_there_is_said(string path, string code)
        => (await _client.GetAsync<ProofView>(Path + path, CancellationToken.None)).Problem!.Code.Should().Be(code);

    [TestCase("set")]
    [TestCase("marks")]
    [TestCase("refusal")]
    [TestCase("transcript")]
    [TestCase("heads")]
    [TestCase("proofs/0")]
    public async Task Slot_without_a_header_is_unknown(string path)
        => (await _client.GetAsync<ProofView>($"/v1/slots/1/{path}", CancellationToken.None)).Problem!.Code.Should().Be("unknown_slot");

    private async Task<T> GetAsync<T>(string path)
        where T : class
        => (await _client.GetAsync<T>(path, CancellationToken.None)).Value ?? throw new InvalidOperationException(path);
}
