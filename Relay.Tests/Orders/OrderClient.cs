using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;
using Relay.Builders.JsonRpc;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;

namespace Relay.Tests.Orders;

/// <summary>A client that sends orders in clear, with a key of its own, or another's of the same owner.</summary>
internal sealed class OrderClient(RelayUnderTest relay, SignerKey? key = null) : IDisposable
{
    public SignerKey Key { get; } = key ?? SignerKey.Generate();

    /// <summary>A transaction of this client's own key.</summary>
    public byte[] Transaction(ulong nonce = 0, ulong gwei = 2, byte[]? calldata = null)
        => new SampleTransaction { Nonce = nonce, Priority = gwei * 1_000_000_000, MaxFee = 10 * gwei * 1_000_000_000, Calldata = calldata ?? [1, 0, 2] }.DynamicFee(Key);

    /// <summary>The JSON of an order of one transaction; <paramref name="fields"/> begin with a comma.</summary>
    public static string Json(byte[] transaction, string fields = "") => $$"""{"transactions":["{{Hex.Encode(transaction)}}"]{{fields}}}""";

    public async Task<(int Status, JsonElement Body)> PlaceAsync(string json, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes(json);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/bundles") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Flashbots-Signature", FlashbotsSignature.Sign(Key, body));
        return await SendAsync(request, cancellation);
    }

    public Task<(int Status, JsonElement Body)> FateAsync(string id, CancellationToken cancellation) => SignedAsync(HttpMethod.Get, id, cancellation);

    public Task<(int Status, JsonElement Body)> CancelAsync(string id, CancellationToken cancellation) => SignedAsync(HttpMethod.Delete, id, cancellation);

    /// <summary>The fate, as soon as it is in this state.</summary>
    public async Task<JsonElement> FateAsync(string id, string state, CancellationToken cancellation)
    {
        using var added = new SemaphoreSlim(0);
        using var waking = relay.Store.OnWake(() => added.Release());
        while (true)
        {
            var (_, fate) = await FateAsync(id, cancellation);
            if (fate.TryGetProperty("state", out var now) && now.GetString() == state) return fate;
            await added.WaitAsync(TimeSpan.FromMilliseconds(200), cancellation);
        }
    }

    public void Dispose() => Key.Dispose();

    private async Task<(int Status, JsonElement Body)> SignedAsync(HttpMethod method, string id, CancellationToken cancellation)
    {
        var path = "/v1/bundles/" + id;
        // Two requests of one millisecond would be the same request to the replay cache.
        var expiry = TestTime.System.NowMs() + 10_000 + (ulong)Interlocked.Increment(ref _request);
        var hash = RequestSignature.HashOf(method.Method, path, [], relay.Options.ChainId, relay.Keys.Relay.Address, expiry);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(RequestSignature.Header, RequestSignature.Sign(Key, hash));
        request.Headers.Add(RequestSignature.ExpiryHeader, expiry.ToString(CultureInfo.InvariantCulture));
        return await SendAsync(request, cancellation);
    }

    private async Task<(int Status, JsonElement Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var response = await relay.Door.Http.SendAsync(request, cancellation);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(cancellation));
    }

    private int _request;
}
