using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Relay.Builders;
using Relay.Builders.Access;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Api.Verbs.Client;

/// <summary>The public API of a relay, as any client could call it. Thrown: <see cref="HttpRequestException"/> where the relay cannot be reached.</summary>
/// <param name="url">Base url of the relay.</param>
/// <param name="handler">Connections and the trust in the relay's certificate; owned by the caller.</param>
internal sealed class RelayClient(Uri url, HttpMessageHandler handler) : IDisposable
{
    /// <summary>What an answer must have, it has: a relay is not trusted to be well formed.</summary>
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    private readonly HttpClient _http = new(handler, disposeHandler: false) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };

    public Task<RelayAnswer<RelayView>> RelayAsync(CancellationToken cancellation) => GetAsync<RelayView>("/v1/relay", cancellation);

    public Task<RelayAnswer<SlotView>> CurrentSlotAsync(CancellationToken cancellation) => GetAsync<SlotView>("/v1/slots/current", cancellation);

    public Task<RelayAnswer<SlotView>> SlotAsync(ulong slot, CancellationToken cancellation) => GetAsync<SlotView>($"/v1/slots/{slot}", cancellation);

    /// <summary>The answer as it is: 200 and 503 both have one.</summary>
    public async Task<JsonElement> ReadinessAsync(CancellationToken cancellation)
    {
        using var response = await _http.GetAsync("/readyz", cancellation);
        return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
    }

    /// <summary>A builder's signed login.</summary>
    public async Task<RelayAnswer<LoginAnswer>> LoginAsync(LoginRequest login, CancellationToken cancellation)
    {
        using var response = await _http.PostAsJsonAsync(BuilderServices.LoginPath, login, cancellation);
        return await ReadAsync<LoginAnswer>(response, cancellation);
    }

    /// <summary>Sends an envelope's canonical bytes.</summary>
    public async Task<RelayAnswer<AcceptedView>> SubmitAsync(ulong slot, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
    {
        using var content = new ReadOnlyMemoryContent(envelope);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await _http.PostAsync($"/v1/slots/{slot}/bundles", content, cancellation);
        return await ReadAsync<AcceptedView>(response, cancellation);
    }

    /// <summary>Any read.</summary>
    public async Task<RelayAnswer<T>> GetAsync<T>(string path, CancellationToken cancellation)
        where T : class
    {
        using var response = await _http.GetAsync(path, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    /// <summary>A read for which the relay wants to know who asks (docs/api-signing.md).</summary>
    public async Task<RelayAnswer<T>> GetSignedAsync<T>(string path, SignerKey key, ulong chainId, Address relay, ulong nowMs, CancellationToken cancellation)
        where T : class
    {
        var expiry = nowMs + RequestSignature.LongestLifeMs / 2;
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(RequestSignature.Header, RequestSignature.Sign(key, RequestSignature.HashOf("GET", path, default, chainId, relay, expiry)));
        request.Headers.Add(RequestSignature.ExpiryHeader, expiry.ToString(CultureInfo.InvariantCulture));
        using var response = await _http.SendAsync(request, cancellation);
        return await ReadAsync<T>(response, cancellation);
    }

    public void Dispose() => _http.Dispose();

    private static async Task<RelayAnswer<T>> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellation)
        where T : class
    {
        var status = (int)response.StatusCode;
        try
        {
            if (response.IsSuccessStatusCode)
            {
                var value = await response.Content.ReadFromJsonAsync<T>(Form, cancellation);
                return value is null ? Foreign(status) : new RelayAnswer<T>(value, null);
            }

            var problem = await response.Content.ReadFromJsonAsync<ProblemView>(cancellation);
            return problem?.Title is null ? Foreign(status) : new RelayAnswer<T>(null, problem);
        }
        catch (JsonException)
        {
            return Foreign(status);
        }

        static RelayAnswer<T> Foreign(int status)
            => new(null, new ProblemView("not_a_relay", $"The answer (HTTP {status}) is not one that a relay gives.", null, status));
    }
}
