using System.Collections.Immutable;
using StackExchange.Redis;

namespace Relay.Auction.State;

/// <summary>One channel of wake-ups, and who waits for them in this process.</summary>
internal sealed class WakeChannel(RedisConnection redis, string name)
{
    private ImmutableList<Subscription> _wakes = [];
    private int _subscribed;
    private int _waking;

    /// <summary>Subscribes, and returns when every later message comes.</summary>
    public Task SubscribeAsync()
    {
        _subscribed = 1;
        return redis.FollowAsync(Channel, Wake);
    }

    /// <summary>Calls <paramref name="wake"/> soon after a message. Where nobody subscribed yet, what comes in the first moments may be missed.</summary>
    public IDisposable On(Action wake)
    {
        ArgumentNullException.ThrowIfNull(wake);
        var subscription = new Subscription(this, wake);
        ImmutableInterlocked.Update(ref _wakes, static (all, one) => all.Add(one), subscription);
        if (Interlocked.Exchange(ref _subscribed, 1) == 0) _ = redis.FollowAsync(Channel, Wake).ContinueWith(
            static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // Wake-ups are a hint: who waits polls as well.
        return subscription;
    }

    private RedisChannel Channel => new(name, RedisChannel.PatternMode.Literal);

    /// <summary>Messages that come while the calls run become one further round, not one each.</summary>
    private void Wake()
    {
        if (Interlocked.Increment(ref _waking) == 1) ThreadPool.QueueUserWorkItem(static channel => channel.RunWakes(), this, preferLocal: false);
    }

    private void RunWakes()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _waking);
            foreach (var subscription in _wakes) subscription.Wake();
        }
        while (Interlocked.CompareExchange(ref _waking, 0, seen) != seen);
    }

    /// <summary>Once it is disposed, no call runs any more and none begins: what the call uses may be disposed after it.</summary>
    private sealed class Subscription(WakeChannel channel, Action wake) : IDisposable
    {
        private readonly Lock _gate = new();
        private bool _isOver;

        public void Wake()
        {
            lock (_gate)
            {
                if (!_isOver) wake();
            }
        }

        public void Dispose()
        {
            ImmutableInterlocked.Update(ref channel._wakes, static (all, one) => all.Remove(one), this);
            lock (_gate) _isOver = true;
        }
    }
}
