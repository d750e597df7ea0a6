using System.Net.Http.Headers;
using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Builders.JsonRpc;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Submission;

/// <summary>Bytes allocated for an accepted request by everything together: client, TLS, the api, the auction that follows the log and the keyholder, all in this process.</summary>
/// <remarks>A bound with room for noise: what fails here allocates about twice as much as before. <c>figures submit</c> has the processor time.</remarks>
[NonParallelizable]
public sealed class AllocationTests
{
    private const int Warm = 100, Measured = 200, Kilobyte = 1024;

    private RelayUnderTest? _relay;

    [OneTimeSetUp]
    public async Task StartAsync() => _relay = await RelayUnderTest.StartAsync(
        "Auction:SlotDurationMilliseconds=60000", "Limits:PerAddress=100000", "Limits:PerClaim=100000", "Limits:PerSigner=100000", "Orders:MaxOrdersPerOwner=100000");

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_relay is not null) await _relay.DisposeAsync();
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Sealed_submission_allocates_no_more_than_its_bound(CancellationToken cancellation)
    {
        using var key = SignerKey.Generate();
        var header = await _relay!.Door.NextSlotAsync(20_000, cancellation);
        var plaintext = new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = 1, Transactions = [new BidTransaction(Tolerance.None, Transaction(key))] };
        var envelopes = Enumerable.Range(0, Warm + Measured).Select(i =>
        {
            var name = SealingSlot.Bytes($"allocated {i}");
            return EnvelopeSealer.TrySeal(header, key, plaintext, BundleId.Read(name), 1, name, out var envelope, out _) ? envelope!.Bytes : throw new InvalidOperationException();
        }).ToArray();

        (await BytesAsync(i => Request($"/v1/slots/{header.Slot}/bundles", envelopes[i], "application/octet-stream", null), 201, cancellation)).Should().BeLessThan(64 * Kilobyte);
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Clear_eth_sendBundle_allocates_no_more_than_its_bound(CancellationToken cancellation)
    {
        using var key = SignerKey.Generate();
        await _relay!.Door.NextSlotAsync(20_000, cancellation);
        var raw = Hex.Encode(Transaction(key));
        var bodies = Enumerable.Range(0, Warm + Measured).Select(i => Encoding.UTF8.GetBytes($$"""{"method":"eth_sendBundle","params":[{"txs":["{{raw}}"],"replacementUuid":"{{i}}"}],"id":{{i}},"jsonrpc":"2.0"}""")).ToArray();
        var signatures = bodies.Select(body => FlashbotsSignature.Sign(key, body)).ToArray();

        (await BytesAsync(i => Request("/", bodies[i], "application/json", signatures[i]), 200, cancellation)).Should().BeLessThan(125 * Kilobyte);
    }

    private async Task<long> BytesAsync(Func<int, HttpRequestMessage> request, int status, CancellationToken cancellation)
    {
        var before = 0L;
        for (var i = 0; i < Warm + Measured; i++)
        {
            if (i == Warm) before = GC.GetTotalAllocatedBytes(precise: true);
            using var message = request(i);
            using var response = await _relay!.Door.Http.SendAsync(message, cancellation);
            ((int)response.StatusCode).Should().Be(status);
        }

        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / Measured;
        await TestContext.Out.WriteLineAsync($"{bytes} bytes a request");
        return bytes;
    }

    private static byte[] Transaction(SignerKey key) => new SampleTransaction { Calldata = new byte[500] }.DynamicFee(key);

    private static HttpRequestMessage Request(string path, ReadOnlyMemory<byte> body, string media, string? signature)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(media) } } };
        if (signature is not null) request.Headers.Add(FlashbotsHeaders.Signature, signature);
        return request;
    }
}
