using Polly;
using Polly.Hedging;
using Polly.Retry;
using Polly.Timeout;
using Relay.Auction.Slots;

namespace Relay.Builders.Forwarding;

/// <summary>How one push is tried: within the time that is left, again after what may pass, at the next url where the nearest is slow or fails.</summary>
internal sealed class PushPipeline
{
    private const long LeastMs = 10; // Polly's least time-out.
    private static readonly ResiliencePropertyKey<SignedBody> BodyKey = new("relay.body");
    private static readonly ResiliencePropertyKey<TimeSpan> LeftKey = new("relay.left");
    private static readonly TimeSpan HedgeAfter = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(60);

    private readonly IReadOnlyList<BuilderEndpoint> _endpoints;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<ForwardOutcome> _pipeline;

    public PushPipeline(IReadOnlyList<BuilderEndpoint> endpoints, TimeProvider time)
    {
        (_endpoints, _time) = (endpoints, time);
        var builder = new ResiliencePipelineBuilder<ForwardOutcome> { TimeProvider = time }
            .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = arguments => new(arguments.Context.Properties.GetValue(LeftKey, TimeSpan.FromSeconds(1))) })
            .AddRetry(new RetryStrategyOptions<ForwardOutcome>
            {
                ShouldHandle = new PredicateBuilder<ForwardOutcome>().HandleResult(outcome => outcome.IsTransient()),
                MaxRetryAttempts = 4,
                Delay = RetryAfter,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        if (endpoints.Count > 1) builder.AddHedging(Hedging());
        _pipeline = builder.Build();
    }

    /// <summary>Pushes one body until an instant in Unix milliseconds.</summary>
    public async Task<ForwardOutcome> SendAsync(SignedBody body, ulong deadlineMs, CancellationToken cancellation)
    {
        var left = (long)deadlineMs - (long)_time.NowMs();
        if (left < LeastMs) return ForwardOutcome.TooLate;
        var context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(BodyKey, body);
        context.Properties.Set(LeftKey, TimeSpan.FromMilliseconds(left));
        try
        {
            return await _pipeline.ExecuteAsync(running => SendAsync(0, running), context).ConfigureAwait(false);
        }
        catch (TimeoutRejectedException)
        {
            return ForwardOutcome.TimedOut;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private HedgingStrategyOptions<ForwardOutcome> Hedging() => new()
    {
        ShouldHandle = new PredicateBuilder<ForwardOutcome>().HandleResult(outcome => outcome.IsTransient() || outcome == ForwardOutcome.CircuitOpen),
        MaxHedgedAttempts = Math.Min(_endpoints.Count - 1, 10),
        Delay = HedgeAfter,
        ActionGenerator = arguments => async () => Outcome.FromResult(await SendAsync(arguments.AttemptNumber, arguments.ActionContext).ConfigureAwait(false)),
    };

    private ValueTask<ForwardOutcome> SendAsync(int attempt, ResilienceContext context)
        => context.Properties.TryGetValue(BodyKey, out var body) ? _endpoints[attempt % _endpoints.Count].SendAsync(body, context.CancellationToken) : new(ForwardOutcome.TooLate);
}
