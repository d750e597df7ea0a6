using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Chain;

namespace Relay.Api.Wallets;

/// <summary>Passes reads on to the execution node, with connections of its own: wallets cannot starve the auction's simulations.</summary>
/// <remarks>Only method and parameters travel on, written anew; never a header or an address of the client.</remarks>
internal sealed class NodeProxy : IDisposable
{
    private const int AtOnce = 64;
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly ChainOptions _options;
    private readonly ResiliencePipeline _pipeline;
    private readonly SemaphoreSlim _bulkhead = new(AtOnce);

    public NodeProxy(ChainOptions options, TimeProvider time)
    {
        _options = options;
        var handler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(TimeSpan.FromSeconds(15))
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 1, Delay = TimeSpan.FromMilliseconds(50), ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>() })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions { MinimumThroughput = 20, SamplingDuration = TimeSpan.FromSeconds(10), BreakDuration = TimeSpan.FromSeconds(2), ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<TimeoutRejectedException>() })
            .AddTimeout(TimeSpan.FromSeconds(10))
            .Build();
    }

    /// <summary>True where a node is configured.</summary>
    public bool HasNode => _options.HasNode;

    /// <summary>The node's own answer, result or error; a refusal where there is none.</summary>
    public async Task<RpcAnswer> AskAsync(string method, JsonElement parameters, CancellationToken cancellation)
    {
        if (!HasNode) return Unavailable("no execution node is configured: the relay runs stand-alone and serves no reads of the chain");
        try
        {
            return await _pipeline.ExecuteAsync(async token => await SendAsync(method, parameters, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is TimeoutRejectedException or BrokenCircuitException or HttpRequestException or IOException or JsonException)
        {
            return Unavailable(fault is TimeoutRejectedException ? "the execution node did not answer in time" : "the execution node did not answer");
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _bulkhead.Dispose();
    }

    private async Task<RpcAnswer> SendAsync(string method, JsonElement parameters, CancellationToken cancellation)
    {
        await _bulkhead.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _options.NodeUrl) { Content = new ReadOnlyMemoryContent(Write(method, parameters)) { Headers = { ContentType = Json } } };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            await response.Content.LoadIntoBufferAsync(_options.MaxAnswerBytes, cancellation).ConfigureAwait(false);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            var root = JsonElement.Parse(body);
            if (root.ValueKind != JsonValueKind.Object) return Unavailable("the execution node's answer is not of JSON-RPC's form");
            if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object) return new RpcAnswer.NodeError(error);
            return root.TryGetProperty("result", out var result) ? new RpcAnswer.NodeResult(result) : Unavailable("the execution node's answer is not of JSON-RPC's form");
        }
        finally
        {
            _bulkhead.Release();
        }
    }

    private static ReadOnlyMemory<byte> Write(string method, JsonElement parameters)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteNumber("id", 1);
        json.WriteString("method", method);
        json.WritePropertyName("params");
        if (parameters.ValueKind is JsonValueKind.Array) parameters.WriteTo(json);
        else json.WriteRawValue("[]"u8);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static RpcAnswer.Refused Unavailable(string why) => new(new Rejection(RejectionCode.NodeUnavailable, why));
}
