using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Transparency;
using Relay.Auction.Ethereum;
using Relay.Auction.Opening;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Transparency;

/// <summary>docs/clients/seal.mjs, which is written from docs/protocol.md alone, against this code and against a running relay.</summary>
[NonParallelizable]
public sealed class JavaScriptClientTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task What_JavaScript_seals_is_opened_here_and_is_the_same_to_the_byte(CancellationToken cancellation)
    {
        var slot = new SealingSlot();
        var plaintext = SealingSlot.Plaintext();
        var answer = await NodeAsync("seal", new
        {
            header = Hex.Encode(slot.Header.Encode()), key = Hex.Encode(SealingSlot.Bytes("searcher")), bundleId = SealingSlot.Bundle.ToString(), nonce = 7, random = Hex.Encode(SealingSlot.Bytes("random")),
            fields = new
            {
                bid = plaintext.Bid.ToQuantity(), mayRoll = true, targetBlock = plaintext.TargetBlock, minTime = plaintext.MinTime, maxTime = plaintext.MaxTime,
                transactions = plaintext.Transactions.Select(transaction => new { raw = Hex.Encode(transaction.Raw.Span), mayRevert = transaction.Tolerance == Tolerance.MayRevert }),
            },
        }, cancellation);

        Hex.TryDecode(answer.GetProperty("envelope").GetString(), out byte[] bytes).Should().BeTrue();
        bytes.Should().Equal(slot.Seal().Bytes.ToArray());
        var envelope = slot.Parse(bytes);
        envelope.TryVerifySigner(out _).Should().BeTrue();
        var opened = EnvelopeOpener.Open(envelope, slot.Unseal(1, envelope.Holder)).Should().BeOfType<OpeningOutcome.Opened>().Subject;
        opened.Plaintext.Bid.Should().Be(plaintext.Bid);
        opened.Plaintext.Transactions.Should().HaveCount(2);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Refund_terms_that_JavaScript_seals_are_byte_for_byte_those_of_the_page(CancellationToken cancellation)
    {
        var slot = new SealingSlot(rules: SlotRules.Refunds);
        var (edge, relay) = (SealingSlot.Key("edge").Address, SealingSlot.Key("relay").Address);
        RefundTerms.TryCreate([1], [new(edge, 8_000), new(relay, 1_000)], isDelayed: true, out var terms).Should().BeTrue();
        var plaintext = SealingSlot.Plaintext();
        var mine = slot.Seal(new BidPlaintext { Terms = plaintext.Terms, Bid = plaintext.Bid, TargetBlock = plaintext.TargetBlock, MinTime = plaintext.MinTime, MaxTime = plaintext.MaxTime, Refund = terms, Transactions = plaintext.Transactions });
        var answer = await NodeAsync("seal", new
        {
            header = Hex.Encode(slot.Header.Encode()), key = Hex.Encode(SealingSlot.Bytes("searcher")), bundleId = SealingSlot.Bundle.ToString(), nonce = 7, random = Hex.Encode(SealingSlot.Bytes("random")),
            fields = new
            {
                bid = plaintext.Bid.ToQuantity(), mayRoll = true, targetBlock = plaintext.TargetBlock, minTime = plaintext.MinTime, maxTime = plaintext.MaxTime,
                refund = new { places = new[] { 1 }, delayed = true, recipients = new[] { new { address = edge.ToString(), basisPoints = 8_000 }, new { address = relay.ToString(), basisPoints = 1_000 } } },
                transactions = plaintext.Transactions.Select(transaction => new { raw = Hex.Encode(transaction.Raw.Span), mayRevert = transaction.Tolerance == Tolerance.MayRevert }),
            },
        }, cancellation);

        answer.GetProperty("envelope").GetString().Should().Be(Hex.Encode(mine.Bytes.Span));
        answer.GetProperty("leaf").GetString().Should().Be(Vectors.GoldenVectors.RefundLeaf);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_is_sealed_here_is_opened_by_JavaScript(CancellationToken cancellation)
    {
        var slot = new SealingSlot();
        var made = slot.Seal(random: "another");
        var answer = await NodeAsync("open", new { header = Hex.Encode(slot.Header.Encode()), envelope = Hex.Encode(made.Bytes.Span), ikm = Hex.Encode(SealingSlot.Bytes("slot key 1")) }, cancellation);

        Hex.TryDecode(answer.GetProperty("plaintext").GetString(), out byte[] padded).Should().BeTrue();
        BidPlaintext.TryParse(padded, SlotRules.Current, out var plaintext, out _).Should().BeTrue();
        plaintext!.Bid.Should().Be(SealingSlot.Plaintext().Bid);
        plaintext.Transactions[1].Raw.ToArray().Should().Equal(SealingSlot.Plaintext().Transactions[1].Raw.ToArray());
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Bundle_that_JavaScript_seals_and_submits_wins_and_the_one_that_it_withdraws_does_not(CancellationToken cancellation)
    {
        await using var relay = await RunningRelay.StartAsync(cancellation);
        using var wallet = SignerKey.Generate();
        var secret = new byte[SignerKey.SecretSize];
        relay.Bob.Export(secret);
        var answer = await NodeAsync("submit", new
        {
            url = relay.Url.ToString(), relay = relay.Keys.Relay.Address.ToString(), holders = new[] { relay.HolderAddress.ToString() }, key = Hex.Encode(secret),
            fields = new { bid = "0x100", transactions = new[] { new { raw = Hex.Encode(new SampleTransaction().DynamicFee(wallet)) } } },
        }, cancellation);

        answer.GetProperty("trusted").GetBoolean().Should().BeTrue();
        answer.GetProperty("foreign").GetBoolean().Should().BeFalse("another relay was pinned");
        answer.GetProperty("first").GetProperty("status").GetInt32().Should().Be(201);
        answer.GetProperty("again").GetProperty("status").GetInt32().Should().Be(200);
        answer.GetProperty("again").GetProperty("answer").GetProperty("signature").GetString().Should().Be(answer.GetProperty("first").GetProperty("answer").GetProperty("signature").GetString());
        answer.GetProperty("withdrawn").GetProperty("status").GetInt32().Should().Be(201);

        var slot = answer.GetProperty("slot").GetUInt64();
        await relay.RecordedAsync(slot, cancellation);
        using var client = relay.Client();
        (await StateAsync("leaf")).Should().Be("won");
        (await StateAsync("cancelled")).Should().Be("replaced");

        var own = await NodeAsync("read", new { url = relay.Url.ToString(), target = $"/v1/slots/{slot}/entries", key = Hex.Encode(secret), chainId = 1, relay = relay.Keys.Relay.Address.ToString() }, cancellation);
        own.GetProperty("status").GetInt32().Should().Be(200);
        own.GetProperty("answer").GetProperty("entries").GetArrayLength().Should().Be(3);

        async Task<string> StateAsync(string name)
            => (await client.GetAsync<LeafView>($"/v1/slots/{slot}/leaves/{answer.GetProperty(name).GetString()}", cancellation)).Value!.State;
    }

    private static async Task<JsonElement> NodeAsync(string verb, object input, CancellationToken cancellation)
    {
        var root = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Relay.sln"))) root = root.Parent;
        if (root is null || !Directory.Exists(Path.Combine(root.FullName, "node_modules", "@hpke", "core"))) Assert.Fail("Packages are missing: run `npm ci` at the root of the clone (./test.sh does).");
        var start = new ProcessStartInfo("node", [Path.Combine(root!.FullName, "Relay.Tests", "Clients", "seal-and-open.mjs"), verb])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using var node = Process.Start(start)!;
            var (output, error) = (node.StandardOutput.ReadToEndAsync(cancellation), node.StandardError.ReadToEndAsync(cancellation));
            await node.StandardInput.WriteAsync(JsonSerializer.Serialize(input).AsMemory(), cancellation);
            node.StandardInput.Close();
            await node.WaitForExitAsync(cancellation);
            if (node.ExitCode != 0) Assert.Fail(await error);
            return JsonDocument.Parse(await output).RootElement;
        }
        catch (Win32Exception)
        {
            Assert.Fail("Node 20 or later is missing.");
            throw;
        }
    }
}
