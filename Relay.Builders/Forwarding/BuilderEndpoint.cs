using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Polly;
using Polly.CircuitBreaker;

namespace Relay.Builders.Forwarding;

/// <summary>One url of a builder, behind a circuit breaker of its own.</summary>
internal sealed class BuilderEndpoint
{
    private const int MostAnswerBytes = 64 * 1024;
    private static readonly TimeSpan AttemptTime = TimeSpan.FromMilliseconds(800);

    private readonly Uri _url;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<ForwardOutcome> _breaker;

    public BuilderEndpoint(Uri url, HttpClient http, TimeProvider time)
    {
        (_url, _http, _time) = (url, http, time);
        _breaker = new ResiliencePipelineBuilder<ForwardOutcome> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ForwardOutcome>
            {
                ShouldHandle = new PredicateBuilder<ForwardOutcome>().HandleResult(outcome => outcome.IsTransient()),
                FailureRatio = 0.5,
                MinimumThroughput = 8,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(15),
            })
            .Build();
    }

    /// <summary>Sends a signed body once.</summary>
    public async ValueTask<ForwardOutcome> SendAsync(SignedBody body, CancellationToken cancellation)
    {
        try
        {
            return await _breaker.ExecuteAsync(async token => await PostAsync(body, token).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (BrokenCircuitException)
        {
            return ForwardOutcome.CircuitOpen;
        }
    }

    private async Task<ForwardOutcome> PostAsync(SignedBody body, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(AttemptTime, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ReadOnlyMemoryContent(body.Bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("X-Flashbots-Signature", body.Signature);
        try
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500) return ForwardOutcome.Unreachable;
            if (!response.IsSuccessStatusCode) return ForwardOutcome.Rejected;
            await response.Content.LoadIntoBufferAsync(MostAnswerBytes, either.Token).ConfigureAwait(false);
            return IsError(await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false)) ? ForwardOutcome.Rejected : ForwardOutcome.Accepted;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ForwardOutcome.TimedOut;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return ForwardOutcome.Unreachable;
        }
    }

    /// <summary>True for an error, and for what is no JSON-RPC answer. A null result counts as taken: some builders answer so.</summary>
    private static bool IsError(byte[] answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.ValueKind != JsonValueKind.Object || (json.RootElement.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null);
        }
        catch (JsonException)
        {
            return true;
        }
    }
}
