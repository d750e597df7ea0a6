using System.Security.Cryptography;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.EndToEnd;

/// <summary>A relay and its keyholder in processes of their own: until the close nothing that either holds, keeps or prints contains what was sealed.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class PrivacyTests
{
    private const string Loud = "--Logging:LogLevel:Default=Trace";

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(192);

    [Test]
    [CancelAfter(90_000)]
    public async Task Nothing_of_a_sealed_bundle_is_in_memory_store_or_logs_before_the_close(CancellationToken cancellation)
    {
        await using var pair = await RelayPair.StartAsync([Loud], ["Auction:SlotDurationMilliseconds=8000"], cancellation);
        var (holder, relay) = (pair.Holder, pair.Relay);
        using var searcher = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(5_000, cancellation);
        var sealedBundle = searcher.Seal(header, TestSearcher.Bundle(TestSearcher.Transaction(new SampleTransaction { Calldata = _secret })));

        await relay.Door.SubmitAsync(header, sealedBundle, cancellation);
        var before = (Relay: CountIn(relay.Program), Holder: CountIn(holder));
        var store = (await RedisScan.OfAsync(pair.Folder)).Find(_secret);
        TestTime.System.NowMs().Should().BeLessThan(header.Cutoff, "this machine was too slow for the test to mean anything");

        before.Should().Be((0, 0), "neither process can read what was sealed");
        store.Should().Be((false, false));
        (await RedisScan.OfAsync(pair.Folder)).Find(sealedBundle.Bytes.Span.Slice(1_000, 64)).Should().Be((true, true), "the search finds what is there: the envelope");

        (await relay.Door.ResultOfAsync(header.Slot, cancellation)).Winners.Should().ContainSingle();
        CountIn(relay.Program).Should().BePositive("the search finds what is there: the auction has opened it");
        CountIn(holder).Should().Be(0, "a keyholder never gets a body");
        (await RedisScan.OfAsync(pair.Folder)).Find(_secret).Should().Be((false, false), "what won is kept encrypted");
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
}
