using Polly;
using Polly.Retry;

namespace Relay.Auction.State;

/// <summary>Tries again what concerns the store until it succeeds: at once almost, then with growing pauses of at most a second.</summary>
internal static class RetryForever
{
    /// <summary>After each <typeparamref name="TFault"/>; anything else, and a cancellation, ends it.</summary>
    public static ResiliencePipeline After<TFault>(TimeProvider time)
        where TFault : Exception
        => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TFault>(),
                Delay = TimeSpan.FromMilliseconds(50),
                MaxDelay = TimeSpan.FromSeconds(1),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                MaxRetryAttempts = int.MaxValue,
            })
            .Build();
}
