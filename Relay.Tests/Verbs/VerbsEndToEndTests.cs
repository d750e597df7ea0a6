using System.Text.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Hosting;
using Relay.Api.Verbs;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Sending;
using Relay.Api.Verbs.Verifying;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.Verbs;

/// <summary>The verbs against a relay as <c>relay serve</c> starts it: real Redis, real HTTPS, slots of a second.</summary>
[NonParallelizable]
public sealed class VerbsEndToEndTests
{
    // The example of EIP-155.
    private const string Signed =
        "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83";

    private const string One = "0x1111111111111111111111111111111111111111", Two = "0x2222222222222222222222222222222222222222";

    private string _folder = "";
    private RelayHost? _relay;
    private Uri _url = new("https://127.0.0.1");

    [OneTimeSetUp]
    public async Task StartRelayAsync()
    {
        _folder = Directory.CreateTempSubdirectory("relay-verbs-").FullName;
        string[] args =
        [
            "--Relay:Api:HttpsUrl=https://127.0.0.1:0", "--Relay:Api:HttpUrl=", $"--Relay:Api:DataFolder={Data}", "--Relay:Builders:Open=true", "--Logging:LogLevel:Default=None",
            "--Relay:Auction:SlotDurationMilliseconds=1000",
        ];
        _relay = await RelayHost.StartAsync(args, TestTime.System, CancellationToken.None);
        _url = new Uri(_relay.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await File.WriteAllTextAsync(Path.Combine(_folder, "bundle.txt"), $"# EIP-155's example\n{Signed}\n");
    }

    [OneTimeTearDown]
    public async Task StopRelayAsync()
    {
        if (_relay is not null) await _relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private string Receipts => Path.Combine(_folder, "receipts");

    [Test]
    [CancelAfter(30_000)]
    public async Task Bundle_that_was_sent_wins_its_slot_and_the_kept_receipt_names_its_leaf(CancellationToken cancellation)
    {
        (await RunAsync("send", Bundle, "--bid", "0.01 ether", "--receipts", Receipts)).Should().Be(ExitCode.Done);

        var path = Directory.GetFiles(Receipts).Should().ContainSingle().Subject;
        var kept = JsonSerializer.Deserialize<ReceiptFile>(await File.ReadAllTextAsync(path, cancellation), JsonSerializerOptions.Web)!;
        SlotHeader.TryDecode(kept.Header, out var header, out _).Should().BeTrue();
        SubmissionReceipt.TryDecode(kept.Receipt, out var receipt).Should().BeTrue();
        receipt!.SlotHash.Should().Be(header!.Hash);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var winner = (await SlotAsync(kept.Slot, cancellation)).Winners.Should().ContainSingle().Subject;
        winner.Leaf.Should().Be(kept.Leaf).And.Be(receipt.Leaf.ToString());
        winner.Transactions.Should().Equal(Signed);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Refund_of_the_command_line_is_told_to_the_builders(CancellationToken cancellation)
    {
        var kept = Path.Combine(_folder, "refunded");
        (await RunAsync("send", Bundle, "--refund", $"{One}:12.5", "--refund", $"{Two}:80", "--refund-delayed", "--receipts", kept)).Should().Be(ExitCode.Done);

        var receipt = JsonSerializer.Deserialize<ReceiptFile>(await File.ReadAllTextAsync(Directory.GetFiles(kept).Single(), cancellation), JsonSerializerOptions.Web)!;
        var refund = (await ResultAsync(receipt.Slot, cancellation)).GetProperty("winners")[0].GetProperty("refund");

        refund.GetProperty("delayed").GetBoolean().Should().BeTrue();
        refund.GetProperty("txHashes").GetArrayLength().Should().Be(1);
        refund.GetProperty("recipients").EnumerateArray().Select(one => (one.GetProperty("address").GetString(), one.GetProperty("basisPoints").GetInt32())).Should().Equal((One, 1250), (Two, 8000));
    }

    [TestCase("--refund", One)]
    [TestCase("--refund", One + ":0")]
    [TestCase("--refund", One + ":101")]
    [TestCase("--refund", One + ":0.001")]
    [TestCase("--refund", "0x0000000000000000000000000000000000000000:5")]
    [TestCase("--refund", One + ":60", "--refund", Two + ":41")]
    [TestCase("--refund", One + ":60", "--refund-of", "2")]
    [TestCase("--refund", One + ":60", "--refund-of", "0")]
    [TestCase("--refund-of", "1")]
    [TestCase("--refund-delayed")]
    public async Task Refund_that_makes_no_sense_is_a_wrong_command_line(params string[] options) => (await RunAsync(["send", Bundle, .. options])).Should().Be(ExitCode.Usage);

    [Test]
    [CancelAfter(30_000)]
    public async Task Status_of_a_receipt_tells_the_state_of_the_leaf_and_to_its_key_alone_the_fate(CancellationToken cancellation)
    {
        var folder = Path.Combine(_folder, "asked");
        (await RunAsync("send", Bundle, "--bid", "0.01 ether", "--receipts", folder)).Should().Be(ExitCode.Done);
        var file = Directory.GetFiles(folder).Single();
        var kept = JsonSerializer.Deserialize<ReceiptFile>(await File.ReadAllTextAsync(file, cancellation), JsonSerializerOptions.Web)!;
        (await SlotAsync(kept.Slot, cancellation)).Winners.Should().ContainSingle();
        await RankedAsync(kept.Slot, cancellation);
        using var connection = new Connection(_url, TrustingHandler(), Data, null);
        using var foreign = SignerKey.Generate();
        VerifyInput.TryKey(Path.Combine(Data, "client", "searcher.key"), out var own, out _).Should().BeTrue();
        using (own)
        {
            var told = await new FateRun(connection, own, TestTime.System).RunAsync(kept, cancellation);
            (told.Leaf!.State, told.Entry!.Class, told.Entry.Code, told.Entry.Fate!.Word).Should().Be(("won", "won", "none", "won"));
        }

        var others = await new FateRun(connection, foreign, TestTime.System).RunAsync(kept, cancellation);
        (others.Leaf!.State, others.Entry).Should().Be(("won", null));
        (await RunAsync("status", file)).Should().Be(ExitCode.Done);
        (await RunAsync("status", Bundle)).Should().Be(ExitCode.Usage, "it is no receipt");
        var changed = kept with { Receipt = [.. kept.Receipt[..^1], (byte)(kept.Receipt[^1] ^ 1)] };
        (await new FateRun(connection, null, TestTime.System).RunAsync(changed, cancellation)).Problem!.Code.Should().Be("false_receipt");
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Cancelled_bundle_does_not_win_its_slot_and_another_key_cannot_cancel_it(CancellationToken cancellation)
    {
        var folder = Path.Combine(_folder, "cancelled");
        var slot = ((await ViewAsync(cancellation)).Slot + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        (await RunAsync("send", Bundle, "--bid", "0.01 ether", "--receipts", folder, "--slot", slot)).Should().Be(ExitCode.Done);
        var receipt = Directory.GetFiles(folder).Single();
        var foreign = Path.Combine(_folder, "foreign.key");
        await File.WriteAllTextAsync(foreign, "0x" + new string('7', 64), cancellation);

        (await RunAsync("cancel", receipt, "--key", foreign)).Should().Be(ExitCode.Rejected);
        (await RunAsync("cancel", receipt)).Should().Be(ExitCode.Done);
        (await RunAsync("cancel", Bundle)).Should().Be(ExitCode.Usage, "it is no receipt");

        var kept = JsonSerializer.Deserialize<ReceiptFile>(await File.ReadAllTextAsync(receipt, cancellation), JsonSerializerOptions.Web)!;
        (await SlotAsync(kept.Slot, cancellation)).Winners.Should().BeEmpty();
        (await RunAsync("cancel", receipt, "--nonce", "9")).Should().Be(ExitCode.Rejected, "the slot has closed");

        Directory.GetFiles(folder).Should().HaveCount(2, "the cancel's receipt is kept beside the bundle's");
        await RankedAsync(kept.Slot, cancellation);
        (await RunAsync("verify", folder)).Should().Be(ExitCode.Done, "with both receipts nobody is wronged");
    }

    [Test]
    public async Task Unknown_slot_is_rejected_and_leaves_no_receipt()
        => (await RunAsync("send", Bundle, "--slot", "1", "--receipts", Path.Combine(_folder, "none"))).Should().Be(ExitCode.Rejected);

    [Test]
    public async Task Relay_that_is_not_the_named_one_gets_nothing()
        => (await RunAsync("send", Bundle, "--relay-address", Address.Zero.ToString(), "--receipts", Path.Combine(_folder, "none"))).Should().Be(ExitCode.Rejected);

    [Test]
    public async Task Status_of_a_ready_relay_ends_with_0() => (await RunAsync("status", "--json")).Should().Be(ExitCode.Done);

    [Test]
    public async Task Certificate_that_nobody_vouches_for_ends_with_3_unless_that_is_asked_for()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_folder, "elsewhere")).FullName;

        (await RelayCommand.RunAsync(["status", "--url", Url, "--data", elsewhere], Never, TestTime.System)).Should().Be(ExitCode.Unreachable);
        (await RelayCommand.RunAsync(["status", "--url", Url, "--data", elsewhere, "--insecure"], Never, TestTime.System)).Should().Be(ExitCode.Done);
    }

    /// <summary>Entries and transcript come a moment after the result.</summary>
    private async Task RankedAsync(ulong slot, CancellationToken cancellation)
    {
        var store = _relay!.Application.Services.GetRequiredService<RelayStore>();
        using var added = new SemaphoreSlim(0);
        using var waking = store.OnWake(() => added.Release());
        foreach (var kind in (RecordKind[])[RecordKind.Outcomes, RecordKind.Transcript])
            while (await store.Records.FindAsync(slot, kind, cancellation) is null) await added.WaitAsync(TimeSpan.FromSeconds(1), cancellation);
    }

    private SocketsHttpHandler TrustingHandler()
    {
        ClientTrust.TryCreate(Path.Combine(Data, "tls", "relay.crt"), insecure: false, out var handler, out var fault).Should().BeTrue(fault);
        return handler;
    }

    private string Url => _url.GetLeftPart(UriPartial.Authority);

    private string Bundle => Path.Combine(_folder, "bundle.txt");

    private Task<int> RunAsync(params string[] args) => RelayCommand.RunAsync([.. args, "--url", Url, "--data", Data], Never, TestTime.System);

    private static Task<int> Never(string[] args, CancellationToken cancellation) => throw new InvalidOperationException("no verb of a client serves");

    private async Task<SlotView> ViewAsync(CancellationToken cancellation)
    {
        ClientTrust.TryCreate(Path.Combine(Data, "tls", "relay.crt"), insecure: false, out var handler, out _).Should().BeTrue();
        using (handler)
        {
            using var client = new RelayClient(_url, handler);
            return (await client.CurrentSlotAsync(cancellation)).Value!;
        }
    }

    private async Task<FeedMessage> SlotAsync(ulong slot, CancellationToken cancellation) => (await ResultAsync(slot, cancellation)).Deserialize<FeedMessage>(JsonSerializerOptions.Web)!;

    private async Task<JsonElement> ResultAsync(ulong slot, CancellationToken cancellation)
    {
        ClientTrust.TryCreate(Path.Combine(Data, "tls", "relay.crt"), insecure: false, out var handler, out _).Should().BeTrue();
        using (handler)
        {
            var feed = new FeedSubscription(_url, handler, TestTime.System, _ => { });
            await foreach (var element in feed.FromAsync(1, cancellation))
            {
                if (element.GetProperty("slot").GetUInt64() == slot) return element;
            }
        }

        throw new InvalidOperationException("the feed ended");
    }
}
