using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Verifying;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Tests.Support;
using Relay.Tests.Transparency;

namespace Relay.Tests.Pages;

/// <summary>Relay.Api/Pages/verify.js, under Node, against a running relay's slot, its lies, and Relay.Auction/Verifying: two verifiers that say the same of the same evidence.</summary>
[NonParallelizable]
public sealed class VerifyParityTests
{
    private CancellationTokenSource _patience = null!;
    private RunningRelay _relay = null!;
    private ChildProgram _node = null!;
    private LyingRelay _liar = null!;
    private IReadOnlyList<ReceiptFile> _receipts = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        _relay = await RunningRelay.StartAsync(_patience.Token);
        var folder = _relay.NewFolder();
        await _relay.VerifyAsync("--slot", $"{_relay.Slot}", "--url", Url, "--save", folder);
        _liar = new LyingRelay(SlotFile.Load(folder).Single(), _relay.Keys.Relay, _relay.Holder);
        VerifyInput.TryRead([_relay.ReceiptsOf(_relay.Alice), _relay.ReceiptsOf(_relay.Bob)], [], out _receipts, out _, out _).Should().BeTrue();
        _node = NodeScript.Start("verify-lines.mjs", []);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _node.DisposeAsync();
        await _relay.DisposeAsync();
        _patience.Dispose();
    }

    private string Url => _relay.Url.GetLeftPart(UriPartial.Authority);

    [Test]
    public async Task Slot_of_a_running_relay_passes_every_step_with_the_receipts_of_its_owners()
    {
        var answer = await AskAsync(new { collect = Url, slot = _relay.Slot, trust = TrustedByNode, receipts = _receipts });

        answer.GetProperty("missing").GetArrayLength().Should().Be(0);
        var report = answer.GetProperty("report").Deserialize<Report>(JsonSerializerOptions.Web)!;
        report.Faults.Should().BeEmpty();
        report.Steps.Keys.Should().Equal("header", "set", "marks", "result", "chain", "transcript", "root", "rows", "seed", "order", "context", "receipts");
        report.Steps.Where(step => step.Value != "pass").Select(step => step.Key).Should().Equal("receipts");
        report.NotProved.Should().ContainSingle(line => line.StartsWith("Why leaf", StringComparison.Ordinal), "one lost, and only its signer is told why");
    }

    [Test]
    public async Task Evidence_that_the_page_saves_is_evidence_for_the_command_line()
    {
        var answer = await AskAsync(new { collect = Url, slot = _relay.Slot, trust = TrustedByNode });
        var path = Path.Combine(_relay.NewFolder(), "slot-1.json");
        await File.WriteAllTextAsync(path, answer.GetProperty("evidence").GetRawText());

        var (status, output) = await _relay.VerifyAsync("--evidence", path);

        (status, output).Should().Match<(int Status, string Output)>(run => run.Status == 0 && run.Output.Contains("0 faults", StringComparison.Ordinal));
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        yield return Lie("root", "Altered", liar => liar.Honest with { Set = LyingRelay.Sign(liar.Set with { Root = Hash32.Zero }, Relay(liar)) });
        yield return Lie("row", "Altered", liar => liar.WithResult(result => result, rows => [.. rows.Take(3), rows[3] with { HeadHash = Hash32.Zero }, .. rows.Skip(4)]));
        yield return Lie("class of a row", "WrongOutcome", liar => liar.WithResult(result => result, rows => [rows[0] with { Class = RowClass.NotWon }, .. rows.Skip(1)]));
        yield return Lie("seed", "WrongTieBreak", liar => liar.WithResult(result => result with { Seed = Hash32.Zero }));
        yield return Lie("winner that was inserted", "Inserted", liar => liar.WithResult(result => result with { Winners = [result.Winners[0] with { Sequence = 6, Leaf = Hash32.Zero }, .. result.Winners] }));
        yield return Lie("winner at another place", "Swapped", liar => liar.WithResult(result => result with { Winners = [result.Winners[0] with { Leaf = result.Winners[1].Leaf }, .. result.Winners.Skip(1)] }));
        yield return Lie("winner twice", "LeafTwice", liar => liar.WithResult(result => result with { Winners = [result.Winners[0], .. result.Winners] }));
        yield return Lie("winner below the reserve", "WrongOutcome", liar => liar.WithResult(result => result with { Winners = [.. result.Winners.Select(winner => winner with { Value = 9 })] }));
        yield return Lie("leaf twice", "LeafTwice", liar => liar.WithLeaves([.. liar.Rows, liar.Rows[3]]));
        yield return Lie("leaf dropped from the transcript", "Dropped", liar => liar.WithResult(result => result, rows => [.. rows.SkipLast(1)]));
        yield return Lie("void after the opening", "OpenedThenVoid", liar => liar.WithResult(result => result with { Status = SlotStatus.Void, Reason = RejectionCode.HolderUnreachable, Seed = Hash32.Zero, Winners = [] }));
        yield return Lie("void without a refusal", "UnexplainedVoid", liar => liar.WithResult(result => result with { Status = SlotStatus.Void, Reason = RejectionCode.HolderRefused, Seed = Hash32.Zero, Winners = [] }));
        yield return Lie("frozen too early", "BackDated", liar => liar.Honest with { Set = LyingRelay.Sign(liar.Set with { FrozenAt = 1 }, Relay(liar)) });
        yield return Lie("marks left out", "Uncertified", liar => liar.Honest with { Marks = [] });
        yield return Lie("other context", "WrongOutcome", liar => liar.WithContext(liar.Honest, context => context with { TargetBlock = 1 }));
        yield return Lie("transcript that cannot be read", "Malformed", liar => liar.Honest with { Transcript = new SignedBytes([1, 2, 3], "0x") });
        yield return Lie("signature of a stranger", "BadSignature", liar => liar.Honest with { Result = new SignedBytes(liar.Honest.Result!.Bytes, liar.Honest.Set!.Signature) });

        static TestCaseData Lie(string name, string word, Func<LyingRelay, SlotFile> tell) => new TestCaseData(word, tell).SetArgDisplayNames(name);
        static SignerKey Relay(LyingRelay liar) => liar.RelayKey;
    }

    [TestCaseSource(nameof(Lies))]
    public async Task Lie_is_named_in_the_words_of_the_other_verifier(object word, object tell)
    {
        var faults = await CompareAsync(((Func<LyingRelay, SlotFile>)tell)(_liar));

        faults.Should().Contain(fault => fault.StartsWith((string)word, StringComparison.Ordinal));
    }

    [Test]
    public async Task Tied_winners_in_the_other_order_are_named_as_not_proved()
    {
        // Winners are 700, 650, and the two of 500.
        var swapped = _liar.WithResult(result => result with { Winners = [.. result.Winners.Take(2), result.Winners[3], result.Winners[2]] });
        var better = _liar.WithResult(result => result with { Winners = [result.Winners[1], result.Winners[0], .. result.Winners.Skip(2)] });

        (await VerifyAsync(swapped, [])).Should().Match<Report>(report => report.Steps["order"] == "open" && report.NotProved.Any(line => line.Contains("whose key is lower")));
        (await VerifyAsync(better, [])).Should().Match<Report>(report => report.Steps["order"] == "open" && report.NotProved.Any(line => line.Contains("which pays more")));
    }

    [Test]
    public async Task Any_bit_that_is_flipped_in_the_evidence_is_seen_by_both_in_the_same_words()
    {
        var random = new Random(9);
        for (var i = 0; i < 150; i++)
        {
            var file = Flip(_liar.Honest, i % 9, random);
            (await CompareAsync(file)).Should().NotBeEmpty("flip {0}", i);
        }
    }

    [Test]
    public async Task Receipts_that_were_not_kept_are_named()
    {
        var winning = _receipts.Where(file => _liar.Rows.Any(row => row.Class == RowClass.Won && row.Leaf.ToString() == file.Leaf)).ToArray();
        SubmissionReceipt.TryDecode(winning[0].Receipt, out var receipt).Should().BeTrue();
        SubmissionReceipt.TryDecode(winning[1].Receipt, out var other).Should().BeTrue();

        (await OfReceiptAsync(receipt! with { ReceivedAt = 1 })).Should().Contain("BackDated");
        (await OfReceiptAsync(receipt! with { ReceivedAt = ulong.MaxValue / 4 })).Should().Contain("Late");
        (await OfReceiptAsync(receipt! with { Sequence = other!.Sequence })).Should().Contain("Swapped");
        (await OfReceiptAsync(receipt! with { Sequence = 99 })).Should().Contain("Dropped");
        (await OfReceiptAsync(receipt! with { SlotHash = Hash32.Zero })).Should().Contain("ForeignObject");
        (await FaultsOfAsync(winning[0] with { Signature = winning[1].Signature })).Should().Contain("BadSignature");
        (await FaultsOfAsync(winning[0] with { Seed = winning[1].Seed })).Should().Contain("WrongOutcome", "the seed does not open the leaf that it was said to open");
        (await FaultsOfAsync(winning[0] with { Envelope = winning[1].Envelope })).Should().Contain("ForeignObject");

        Task<string[]> OfReceiptAsync(SubmissionReceipt told)
        {
            var signed = told.SignedBy(_relay.Keys.Relay);
            return FaultsOfAsync(winning[0] with { Receipt = signed.Value.Encode(), Signature = Hex.Encode(signed.Signature.Span) });
        }
    }

    [Test]
    public async Task Golden_vectors_of_the_protocol_pass_ranked_and_void()
    {
        await using var golden = NodeScript.Start("golden.mjs", []);
        var answer = JsonElement.Parse(await golden.ReadLineAsync(_patience.Token));

        foreach (var name in (string[])["ranked", "void"]) answer.GetProperty(name).GetProperty("faults").GetArrayLength().Should().Be(0, name);
        answer.GetProperty("ranked").GetProperty("steps").EnumerateObject().Where(step => step.Value.GetString() != "pass").Select(step => step.Name).Should().Equal("chain");
        answer.GetProperty("void").GetProperty("steps").GetProperty("void").GetString().Should().Be("pass");
    }

    private async Task<string[]> FaultsOfAsync(ReceiptFile receipt) => [.. (await VerifyAsync(_liar.Honest, [receipt])).Faults.Select(fault => fault.Split(' ')[0])];

    /// <summary>The faults that both find, after each has been compared with the other's.</summary>
    private async Task<IReadOnlyList<string>> CompareAsync(SlotFile file)
    {
        Trust.TryCreate(_relay.Keys.Relay.Address.ToString(), [_relay.HolderAddress.ToString()], null, "", [], out var trust, out var fault).Should().BeTrue(fault);
        var expected = new SlotJudge(trust!).Judge(_relay.Slot, [file], []).Faults.Select(found => $"{found.Kind} {found.Subject}: {found.Sentence}").ToArray();

        var report = await VerifyAsync(file, []);

        report.Faults.Should().BeEquivalentTo(expected);
        return report.Faults;
    }

    private async Task<Report> VerifyAsync(SlotFile file, IReadOnlyList<ReceiptFile> receipts)
        => (await AskAsync(new { evidence = file, trust = TrustedByNode, receipts })).Deserialize<Report>(JsonSerializerOptions.Web)!;

    private object TrustedByNode => new { relay = _relay.Keys.Relay.Address.ToString(), holders = new[] { _relay.HolderAddress.ToString() }, leastThreshold = 1 };

    private async Task<JsonElement> AskAsync(object question)
    {
        await _node.WriteLineAsync(JsonSerializer.Serialize(question, JsonSerializerOptions.Web));
        return JsonElement.Parse(await _node.ReadLineAsync(_patience.Token));
    }

    private static SlotFile Flip(SlotFile file, int part, Random random)
    {
        return part switch
        {
            0 => file with { Header = Bit(file.Header) },
            1 => file with { RelaySignature = Text(file.RelaySignature) },
            2 => file with { HolderSignatures = [Text(file.HolderSignatures[0])] },
            3 => file with { Set = Of(file.Set!) },
            4 => file with { Marks = [Of(file.Marks[0])] },
            5 => file with { Result = Of(file.Result!) },
            6 => file with { Transcript = Of(file.Transcript!) },
            7 => file with { Context = Of(file.Context!) },
            _ => file with { Result = file.Result! with { Signature = Text(file.Result.Signature) } },
        };

        SignedBytes Of(SignedBytes signed) => random.Next(5) == 0 ? signed with { Signature = Text(signed.Signature) } : signed with { Bytes = Bit(signed.Bytes) };

        // Not of v, where 27 and 0 are one (rule 3).
        string Text(string signature) => Hex.TryDecode(signature, out var bytes) ? Hex.Encode([.. Bit(bytes[..64]), bytes[64]]) : throw new InvalidOperationException();

        byte[] Bit(byte[] bytes)
        {
            byte[] copy = [.. bytes];
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
            return copy;
        }
    }

    private sealed record Report(IReadOnlyList<string> Faults, IReadOnlyList<string> NotProved, IReadOnlyDictionary<string, string> Steps);
}
