using System.Globalization;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keyholders;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.State;
using Relay.Auction.Verifying;
using Relay.Builders.Streaming;
using Relay.Tests.Support;

namespace Relay.Tests.Architecture;

/// <summary>Whatever holds transactions, plaintext, seeds or keys prints none of them: not by itself, not in a sentence, not through the logger.</summary>
/// <remarks>The list is written out: a new type that holds something is added here. Each stands with the bytes that must not show.</remarks>
public sealed class SecretsTests
{
    private static readonly SealingSlot Slot = new();
    private static readonly byte[] Raw = SealingSlot.Bytes("raw transaction");
    private static readonly byte[] Seed = SealingSlot.Bytes("seed of a bundle");
    private static readonly UInt256 Bid = 3_133_700_031_337_000_031;

    private static IEnumerable<TestCaseData> Holders()
    {
        var secret = new Secret32(Seed);
        var transaction = new BidTransaction(Tolerance.MayRevert, Raw);
        var plaintext = new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = Bid, Transactions = [transaction] };
        var sealedEnvelope = Slot.Seal(plaintext);
        var envelope = Slot.Parse(sealedEnvelope.Bytes);
        var opened = new OpenedSeed(secret, Hash32.Zero, Hash32.Zero);
        var winner = new WinnerTransaction(Tolerance.None, Hash32.Zero, Raw);
        var contents = new WinnerContents(secret, [winner]);
        var entry = new TranscriptEntry(0, Hash32.Zero, RejectionCode.None, Bid, 21_000, Hash32.Zero);
        var key = SignerKey.TryImport(Seed, out var signer) ? signer : throw new InvalidOperationException();

        yield return Case(secret, Seed);
        yield return Case(new Share(1, secret), Seed);
        yield return Case(transaction, Raw);
        yield return Case(plaintext, Raw);
        yield return Case(envelope, envelope.Body.ToArray(), envelope.Signature.ToArray());
        yield return Case(envelope.Holder, envelope.Seals.ToArray());
        yield return Case(sealedEnvelope, sealedEnvelope.Bytes.ToArray(), Bytes(sealedEnvelope.Seed));
        yield return Case(new DeliveredLeaf(envelope.Holder), envelope.Seals.ToArray());
        yield return Case(opened, Seed);
        yield return Case(new OpeningOutcome.Opened(opened, plaintext), Seed, Raw);
        yield return Case(new OpenedBundle(0, envelope, new OpeningOutcome.Opened(opened, plaintext), []), Seed, Raw);
        yield return Case(new LeafOutcome(RowClass.Won, default, secret, opened, null, Bid), Seed);
        yield return Case(new OutcomeRow(entry, RowClass.Won, Address.Zero, SealingSlot.Bundle, secret, ""), Seed);
        yield return Case(winner, Raw);
        yield return Case(contents, Raw, Seed);
        yield return Case(new PublishedSlot(null, 1, 2, 1, default, [contents], null), Raw, Seed);
        yield return Case(Decoded(), Decoded().Raw.ToArray());
        yield return Case(key, Seed);
        yield return Case(Slot.SlotKeys[0], Bytes(Slot.SlotKeys[0]));
        yield return Case(new SlotKeyFile(new SlotId(1, Address.Zero, 1), 2, Slot.SlotKeys[0]), Bytes(Slot.SlotKeys[0]));
        yield return Case(new StoredSlot(new SlotId(1, Address.Zero, 1), 2, Slot.SlotKeys[0], null, false), Bytes(Slot.SlotKeys[0]));
        yield return Case(State.LeafAppends.Good(1) with { Envelope = Raw }, Raw);
        yield return Case(LeafEntry.Decode(0, LeafEntry.Encode(State.LeafAppends.Good(1) with { Envelope = Raw })), Raw);
        yield return Case(new StoredResult(1, 2, Raw, Seed), Raw, Seed);
        yield return Case(new WrittenResult(true, 1, Raw), Raw);
        yield return Case(new FeedMessage(1, Raw), Raw);
        yield return Case(new OwnLeaf(0, Raw, secret), Raw, Seed);
        yield return Case(new PrivateServer(1, Convert.ToHexStringLower(Seed)), Seed);
        yield return Case(new ReceiptFile("https://localhost", 1, [], Raw, Hex.Encode(Raw), Hash32.Zero.ToString(), Hex.Encode(Seed), Raw), Raw, Seed);
        yield return Case(new SealedSubmission(sealedEnvelope, null, null), sealedEnvelope.Bytes.ToArray(), Bytes(sealedEnvelope.Seed));
        yield return Case(new Relay.Api.Verbs.Feed.FeedWinner(0, 0, Hash32.Zero.ToString(), "0x1", 1, [Hex.Encode(Raw)], []), Raw);
        yield return Case(new Relay.Api.Submission.SubmissionRequest(Raw), Raw);
    }

    [TestCaseSource(nameof(Holders))]
    public void What_holds_a_secret_prints_none_of_it(object holder, byte[][] secrets)
    {
        var lines = new LogLines();
        LogAsParameter(lines, holder);
        string[] shown = [holder.ToString()!, $"{holder}", string.Format(CultureInfo.InvariantCulture, "{0}", holder), .. lines.Written];

        foreach (var text in shown)
        {
            foreach (var secret in secrets)
            {
                text.Should().NotContainEquivalentOf(Convert.ToHexString(secret, 0, 8));
                text.Should().NotContain(Convert.ToBase64String(secret)[..10]);
                text.Should().NotContain(string.Join(", ", secret.Take(8)));
            }

            text.Should().NotContain(Bid.ToString()).And.NotContain(Bid.ToQuantity());
            text.Length.Should().BeLessThan(300, "a name is short");
        }
    }

    [Test]
    public void The_relays_keys_print_their_addresses_only()
    {
        var folder = Directory.CreateTempSubdirectory("relay-secrets-").FullName;
        try
        {
            var keys = RelayKeys.Load(new KeyFolder(folder));

            $"{keys} {keys.Rest}".Should().Be($"relay {keys.Relay.Address}, edge {keys.Edge.Address} {typeof(RestKey).FullName}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Options_with_passwords_print_nothing()
        => $"{new Relay.Api.ApiOptions { CertificatePassword = "hunter2" }} {new Relay.Api.Hosting.RedisOptions { Connection = "a:1,password=hunter2" }}".Should().NotContain("hunter2");

    private static TestCaseData Case(object holder, params byte[][] secrets) => new TestCaseData(holder, secrets).SetArgDisplayNames(holder.GetType().Name);

    private static SignedTransaction Decoded()
    {
        using var text = new StringReader(Repository.Read("docs/examples/bundle.txt"));
        return BundleFile.TryParse(text, out var raw, out _) && TransactionDecoder.TryDecode(raw[0], out var decoded, out _) ? decoded : throw new InvalidOperationException();
    }

    private static byte[] Bytes(Secret32 secret)
    {
        var bytes = new byte[Secret32.Size];
        secret.CopyTo(bytes);
        return bytes;
    }

    private static byte[] Bytes(P256Key key)
    {
        var bytes = new byte[P256Key.ScalarSize];
        key.Export(bytes);
        return bytes;
    }

#pragma warning disable CA1848, CA2254 // The careless way to log, which must be harmless too.
    private static void LogAsParameter(ILogger log, object holder) => log.LogError("It was {Holder}", holder);
#pragma warning restore CA1848, CA2254

    private sealed class LogLines : ILogger
    {
        public List<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Written.Add(formatter(state, exception));
    }
}
