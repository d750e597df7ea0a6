using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace Relay.Auction.Chain;

/// <summary>JSON-RPC over HTTP to an execution node: bounded in time, in size and in the number of calls at once.</summary>
/// <remarks>What the node says is read strictly, and what it does not say is <see cref="NodeAnswer{T}.None"/>; it is never trusted to be quick, honest or there.</remarks>
internal sealed class ExecutionNode : IDisposable
{
    /// <summary>The method's own code for more than the node takes; a request that is too long is refused with it here already.</summary>
    public const long LimitReached = -38026;

    private const int LongestMessage = 200;
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly ChainOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _pipeline;
    private readonly SemaphoreSlim _bulkhead;

    /// <param name="http">With the node's base address; stays the caller's.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock of budgets.</param>
    public ExecutionNode(HttpClient http, ChainOptions options, TimeProvider time)
    {
        (_http, _options, _time) = (http, options, time);
        _pipeline = NodePipeline.Create(time);
        _bulkhead = new SemaphoreSlim(options.Parallelism);
    }

    /// <summary>Calls once.</summary>
    /// <param name="body">A whole request, as <see cref="JsonRpc"/> writes it: an object, or an array of them.</param>
    /// <param name="read">Reads the result (of a batch: the whole array); null where it is not of its form.</param>
    /// <param name="budget">What is left to the caller; never more than the option allows.</param>
    /// <param name="cancellation">Ends the call with an <see cref="OperationCanceledException"/>.</param>
    public async Task<NodeAnswer<T>> CallAsync<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read, TimeSpan budget, CancellationToken cancellation)
        where T : class
    {
        var most = TimeSpan.FromMilliseconds(_options.CallMilliseconds);
        if (budget <= TimeSpan.Zero) return new NodeAnswer<T>.None("no time was left");
        if (body.Length > _options.MaxRequestBytes) return new NodeAnswer<T>.Refused(LimitReached, $"the request has {body.Length} bytes, more than MaxRequestBytes");
        var context = NodePipeline.ContextFor(budget < most ? budget : most, _time, cancellation);
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, call) => await call.Node.SendAsync(call.Body, call.Read, context.CancellationToken).ConfigureAwait(false),
                context, (Node: this, Body: body, Read: read)).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            return new NodeAnswer<T>.None("no answer in time");
        }
        catch (BrokenCircuitException fault)
        {
            return new NodeAnswer<T>.None($"{(fault.InnerException is HttpRequestException last ? WhyOf(last) : "no answer in time")}, too often: it is left alone for a moment");
        }
        catch (HttpRequestException fault)
        {
            return new NodeAnswer<T>.None(WhyOf(fault));
        }
        catch (IOException)
        {
            return new NodeAnswer<T>.None("the connection broke");
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose() => _bulkhead.Dispose();

    private static string WhyOf(HttpRequestException fault) => fault.StatusCode is { } status ? $"HTTP {(int)status}" : $"{fault.HttpRequestError}";

    private async Task<NodeAnswer<T>> SendAsync<T>(ReadOnlyMemory<byte> body, Func<JsonElement, T?> read, CancellationToken cancellation)
        where T : class
    {
        await _bulkhead.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _http.BaseAddress) { Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = Json } } };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge) return new NodeAnswer<T>.Refused(LimitReached, "HTTP 413");
            response.EnsureSuccessStatusCode();
            await response.Content.LoadIntoBufferAsync(_options.MaxAnswerBytes, cancellation).ConfigureAwait(false);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return Read(answer, read);
        }
        finally
        {
            _bulkhead.Release();
        }
    }

    private static NodeAnswer<T> Read<T>(ReadOnlyMemory<byte> answer, Func<JsonElement, T?> read)
        where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array) return Given(read(root));
            if (root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object)
            {
                var code = error.TryGetProperty("code", out var number) && number.TryGetInt64(out var value) ? value : 0;
                var message = error.TryGetProperty("message", out var text) ? text.GetString() ?? "" : "";
                return new NodeAnswer<T>.Refused(code, message.Length > LongestMessage ? message[..LongestMessage] : message);
            }

            return root.TryGetProperty("result", out var result) ? Given(read(result)) : Garbage();
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return Garbage();
        }

        static NodeAnswer<T> Given(T? value) => value is null ? Garbage() : new NodeAnswer<T>.Given(value);
        static NodeAnswer<T> Garbage() => new NodeAnswer<T>.None("its answer is not of the method's form");
    }
}
