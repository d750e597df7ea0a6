using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs;
using Relay.Api.Verbs.Verifying;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Simulating;
using Relay.Tests.Support;
using static Relay.Tests.Simulating.SimulationBench;

namespace Relay.Tests.Transparency;

/// <summary>A slot that a real node simulated, ranked again by an auditor from what the node said; and each lie about it by its name.</summary>
[NonParallelizable]
public sealed class SimulatedSlotTests
{
    private Anvil _chain = null!;
    private RunningRelay _relay = null!;
    private LyingRelay _liar = null!;
    private string _honest = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await Anvil.StartAsync();
        _relay = await RunningRelay.StartEmptyAsync(
            CancellationToken.None, $"--Relay:Auction:ChainId={Anvil.ChainId}", $"--Relay:Chain:NodeUrl={_chain.Url}", "--Relay:Chain:MaxHeadAgeSeconds=0", "--Relay:Auction:SlotDurationMilliseconds=3000");
        var pool = await _chain.PoolAsync(1);
        await _relay.SendAsync(
            [
                (_relay.Alice, RunningRelay.Bundle(900, await PayAsync(pool, 900)), 1, 1), // 0: wins
                (_relay.Bob, RunningRelay.Bundle(800, await PayAsync(pool, 800)), 1, 1), // 1: finds the pool empty
                (_relay.Bob, RunningRelay.Bundle(50, await PayAsync(Anvil.Payer, 50)), 2, 1), // 2: wins
                (_relay.Alice, RunningRelay.Bundle(9_999, await PayAsync(Anvil.Payer, 60)), 2, 1), // 3: does not pay what it declares
                (_relay.Bob, RunningRelay.Bundle(null, await PayAsync(Anvil.Payer, 70)), 3, 1), // 4: wins, by what it was seen to pay
            ],
            CancellationToken.None);
        _honest = _relay.NewFolder();
        await _relay.VerifyAsync("--slot", $"{_relay.Slot}", "--url", _relay.Url.GetLeftPart(UriPartial.Authority), "--save", _honest, "--auditor-key", _relay.KeyFile(_relay.Auditor));
        _liar = new LyingRelay(SlotFile.Load(_honest).Single(), _relay.Keys.Relay, _relay.Holder);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _relay.DisposeAsync();
        await _chain.DisposeAsync();
    }

    private SimulationRecord Record => SimulationRecord.TryDecode(_liar.Honest.Audit!.Record, out var record) ? record : throw new InvalidOperationException("no record was exported");

    [Test]
    public async Task Honest_simulated_slot_is_ranked_again_and_clean()
    {
        var (status, output) = await _relay.VerifyAsync("--evidence", _honest);

        status.Should().Be(ExitCode.Done, output);
        output.Should().Contain($"slot {_relay.Slot}  auditor  clean       3 won of 5 sealed").And.NotContain("The ranking").And.Contain("takes an execution node");
        _liar.Result.IsVerified.Should().BeTrue();
        _liar.Result.Winners.Select(winner => winner.Sequence).Should().Equal(0, 4, 2);
        _liar.Honest.Audit!.Leaves.Select(leaf => leaf.Entry.Code).Should().Equal("none", "state_conflict", "none", "bid_not_paid", "none");
    }

    [Test]
    public Task Winners_in_another_order_are_named()
        => FoundAsync("WrongOrder", _liar.WithResult(result => result with { Winners = [.. result.Winners.Reverse()] }));

    [Test]
    public Task Winner_that_was_dropped_is_named()
        => FoundAsync("PassedOver", Retold(2, _ => (RejectionCode.NoRoom, null), _liar.WithResult(
            result => result with { Winners = [.. result.Winners.Take(2)] }, rows => [.. rows.Select((row, i) => i == 2 ? row with { Class = RowClass.NotWon } : row)])));

    [Test]
    public Task Winner_whose_value_was_altered_is_named()
        => FoundAsync("WrongValue", Retold(4, _ => (RejectionCode.None, 71), _liar.WithResult(
            result => result with { Winners = [.. result.Winners.Select(winner => winner.Sequence == 4 ? winner with { Value = 71 } : winner)] })));

    [Test]
    public Task Loser_whose_value_was_altered_is_named() => FoundAsync("WrongValue", Retold(1, code => (code, 1), _liar.Honest));

    [Test]
    public Task Loser_of_whom_the_node_said_something_else_is_named() => FoundAsync("WrongOutcome", Retold(1, _ => (RejectionCode.Reverted, null), _liar.Honest));

    [Test]
    public Task Record_that_was_altered_afterwards_is_named() => FoundAsync("AlteredRecord", With(_liar.Honest, Altered));

    [Test]
    public async Task Record_that_was_altered_with_its_commitment_is_named_beside_what_the_public_was_told()
    {
        var told = _liar.WithContext(With(_liar.Honest, Altered), context => context with { RecordHash = Altered.Commitment(Blinds()) });
        await FoundAsync("WrongOutcome", told);
        await FoundAsync("SecondContext", told, _liar.Honest with { Audit = null });
    }

    [Test]
    public Task Verified_result_that_no_answer_of_the_node_bears_out_is_named()
    {
        var silent = Record with { IsAnswered = false };
        return FoundAsync("WrongOutcome", _liar.WithContext(With(_liar.Honest, silent), context => context with { RecordHash = silent.Commitment(Blinds()) }));
    }

    [Test]
    public async Task Export_without_its_record_proves_no_ranking()
    {
        var (status, output) = await VerifyAsync(_liar.Honest with { Audit = _liar.Honest.Audit! with { Record = null } });
        status.Should().Be(ExitCode.Done, output);
        output.Should().Contain("The ranking: the record of the simulations was not given.");
    }

    [Test]
    public async Task What_everybody_is_told_of_the_record_changes_with_a_blind_that_the_public_cannot_know()
    {
        AuditContext.TryDecode(_liar.Honest.Context!.Bytes, out var context).Should().BeTrue();
        context!.RecordHash.Should().Be(Record.Commitment(Blinds())).And.NotBe(Record.Commitment(Blinds().Skip(1)));
        (await RedisHoldsAsync(Record.Encode())).Should().BeFalse("what losers would have paid is kept encrypted");
    }

    /// <summary>The conflict of leaf 1 is gone: by this record it stands.</summary>
    private SimulationRecord Altered => Record with { Entries = Record.Entries.ToDictionary(pair => pair.Key, pair => pair.Key == 1 ? pair.Value with { Code = RejectionCode.Reverted } : pair.Value) };

    private IEnumerable<Hash32> Blinds() => _liar.Honest.Audit!.Leaves.Select(leaf => Hash32.TryParse(leaf.Entry.Blind, out var blind) ? blind : default).Where(blind => !blind.IsZero);

    private static SlotFile With(SlotFile file, SimulationRecord record) => file with { Audit = file.Audit! with { Record = record.Encode() } };

    /// <summary>The relay tells the auditor another fate, and its transcript commits to it.</summary>
    private SlotFile Retold(int sequence, Func<RejectionCode, (RejectionCode Code, UInt256? Value)> change, SlotFile file)
    {
        var leaves = file.Audit!.Leaves.ToArray();
        var entry = leaves[sequence].Entry;
        var (code, value) = change((RejectionCode)entry.Number);
        (Hash32.TryParse(entry.Leaf, out var leaf) & Hash32.TryParse(entry.Blind, out var blind) & UInt256.TryParse(entry.Value, out var before)).Should().BeTrue();
        leaves[sequence] = leaves[sequence] with { Entry = entry with { Number = (ushort)code, Code = RejectionWords.Of(code), Value = (value ?? before).ToQuantity() } };
        var hash = new TranscriptEntry((uint)sequence, leaf, code, value ?? before, entry.Gas, blind).Hash;
        Transcript.TryDecode(file.Transcript!.Bytes, out var transcript).Should().BeTrue();
        var told = transcript! with { Rows = [.. transcript.Rows.Select((row, i) => i == sequence ? row with { Entry = hash } : row)] };
        return file with { Audit = file.Audit with { Leaves = leaves }, Transcript = LyingRelay.Sign(told, _relay.Keys.Relay) };
    }

    private async Task<byte[]> PayAsync(Address to, ulong wei) => Transaction(to, wei).DynamicFee(await _chain.AccountAsync());

    private async Task<bool> RedisHoldsAsync(byte[] bytes) => (await EndToEnd.RedisScan.OfAsync(_relay.Data)).Find(bytes).InMemory;

    private Task<(int Status, string Output)> VerifyAsync(params SlotFile[] files)
    {
        var folder = _relay.NewFolder();
        for (var i = 0; i < files.Length; i++) files[i].Save(Path.Combine(folder, $"{i}"));
        return _relay.VerifyAsync("--evidence", folder);
    }

    private async Task FoundAsync(string word, params SlotFile[] files)
    {
        var (status, output) = await VerifyAsync(files);
        output.Should().MatchRegex($@"(^|\s){word}(\s|$)");
        status.Should().Be(ExitCode.Rejected, output);
    }
}
