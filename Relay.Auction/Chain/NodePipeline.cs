using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Relay.Auction.Chain;

/// <summary>What stands between a caller and the node: retry while time is left → breaker → time-out inside the caller's budget.</summary>
internal static class NodePipeline
{
    /// <summary>How long the breaker stays open: as long as the relay does without the node after it failed.</summary>
    public static readonly TimeSpan Break = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10); // Polly takes no shorter time-out.
    private static readonly ResiliencePropertyKey<long> Until = new("until");

    public static ResiliencePipeline Create(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is HttpRequestException && Left(args.Context, time) > Least),
            Delay = TimeSpan.FromMilliseconds(5),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            MaxRetryAttempts = 2,
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>().Handle<TimeoutRejectedException>(),
            FailureRatio = 0.5,
            MinimumThroughput = 8,
            SamplingDuration = TimeSpan.FromSeconds(2),
            BreakDuration = Break,
        })
        .AddTimeout(new TimeoutStrategyOptions { TimeoutGenerator = args => ValueTask.FromResult(Longest(Left(args.Context, time))) })
        .Build();

    /// <summary>A context that ends after the budget; give it back to the pool.</summary>
    public static ResilienceContext ContextFor(TimeSpan budget, TimeProvider time, CancellationToken cancellation)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, cancellation);
        context.Properties.Set(Until, time.GetTimestamp() + (long)(budget.TotalSeconds * time.TimestampFrequency));
        return context;
    }

    private static TimeSpan Longest(TimeSpan left) => left < Least ? Least : left;

    private static TimeSpan Left(ResilienceContext context, TimeProvider time)
        => TimeSpan.FromSeconds((double)(context.Properties.GetValue(Until, 0) - time.GetTimestamp()) / time.TimestampFrequency);
}
