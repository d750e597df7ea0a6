using System.Security.Cryptography;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Keyholding;
using Relay.Auction.Keys;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay and its keyholder in processes of their own: until the close nothing that either holds, keeps or prints contains what was sealed.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class PrivacyTests
{
    private const string Loud = "--Logging:LogLevel:Default=Trace";

    private readonly DataFolder _relay = new();
    private readonly DataFolder _holder = new();
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(192);

    [OneTimeTearDown]
    public void RemoveFolders()
    {
        _relay.Dispose();
        _holder.Dispose();
    }

    [Test]
    [CancelAfter(90_000)]
    public async Task Nothing_of_a_sealed_bundle_is_in_memory_store_or_logs_before_the_close(CancellationToken cancellation)
    {
        await using var holder = StartHolder();
        await using var relay = await StartRelayAsync(await UrlOfAsync(holder, cancellation), cancellation);
        using var searcher = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(5_000, cancellation);
        var sealedBundle = searcher.Seal(header, TestSearcher.Bundle(TestSearcher.Transaction(new SampleTransaction { Calldata = _secret })));

        await relay.Door.SubmitAsync(header, sealedBundle, cancellation);
        var before = (Relay: CountIn(relay.Program), Holder: CountIn(holder));
        var store = (await RedisScan.OfAsync(_relay.Path)).Find(_secret);
        TestTime.System.NowMs().Should().BeLessThan(header.Cutoff, "this machine was too slow for the test to mean anything");

        before.Should().Be((0, 0), "neither process can read what was sealed");
        store.Should().Be((false, false));
        (await RedisScan.OfAsync(_relay.Path)).Find(sealedBundle.Bytes.Span.Slice(1_000, 64)).Should().Be((true, true), "the search finds what is there: the envelope");

        (await relay.Door.ResultOfAsync(header.Slot, cancellation)).Winners.Should().ContainSingle();
        CountIn(relay.Program).Should().BePositive("the search finds what is there: the auction has opened it");
        CountIn(holder).Should().Be(0, "a keyholder never gets a body");
        (await RedisScan.OfAsync(_relay.Path)).Find(_secret).Should().Be((false, false), "what won is kept encrypted");
        relay.Program.Printed.Should().Contain("1 sealed, 1 won", "the log was on");
        foreach (var spelling in Spellings.Of(_secret))
        {
            relay.Program.Printed.Should().NotContain(Text(spelling));
            holder.Printed.Should().NotContain(Text(spelling));
        }
    }

    private static string Text(byte[] spelling) => System.Text.Encoding.Latin1.GetString(spelling);

    private int CountIn(ChildProgram program)
    {
        try
        {
            return ProcessMemory.Count(program.Id, Spellings.Of(_secret));
        }
        catch (UnauthorizedAccessException)
        {
            Assert.Ignore("This machine lets nobody look into the memory of another process.");
            return 0;
        }
    }

    private ChildProgram StartHolder()
    {
        using var certificate = PinnedCertificate.Load("", new KeyFolder(_relay.Path).Sub("relay"), TestTime.System.GetUtcNow());
        return RelayProcess.Serve(
            "--Relay:Api:Roles=keyholder", $"--Relay:Api:DataFolder={_holder.Path}", "--Relay:Builders:Open=true", "--Relay:Keyholder:ListenUrl=https://127.0.0.1:0",
            $"--Relay:Keyholder:RelayFingerprint={PinnedCertificate.Fingerprint(certificate)}", Loud);
    }

    private static async Task<string> UrlOfAsync(ChildProgram holder, CancellationToken cancellation)
    {
        const string ready = "keyholder ready  ";
        string line;
        do line = await holder.ReadLineAsync(cancellation);
        while (!line.StartsWith(ready, StringComparison.Ordinal));
        return line[ready.Length..].Split("  ")[0];
    }

    private Task<RelayProcess> StartRelayAsync(string holderUrl, CancellationToken cancellation)
    {
        var folder = new KeyFolder(_holder.Path).Sub("holder");
        using var certificate = PinnedCertificate.Load("", folder, TestTime.System.GetUtcNow());
        using var identity = folder.Identity("holder.key");
        string[] arguments =
        [
            .. RelayUnderTest.Arguments(
                _relay.Path, "Api:Roles=api,auction", $"Keyholder:Url={holderUrl}", $"Keyholder:Address={identity.Address}",
                $"Keyholder:TrustedFingerprint={PinnedCertificate.Fingerprint(certificate)}", "Auction:SlotDurationMilliseconds=8000"),
            Loud,
        ];
        return RelayProcess.ReadyAsync(RelayProcess.Serve(arguments), _relay.Path, cancellation);
    }
}
