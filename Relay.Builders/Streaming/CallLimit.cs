using System.Globalization;
using Microsoft.AspNetCore.SignalR;
using Relay.Builders.Access;

namespace Relay.Builders.Streaming;

/// <summary>A budget of calls for each connection: over it a call is refused, far over it the connection is cut.</summary>
internal sealed class CallLimit(BuilderRegistry registry, TimeProvider time) : IHubFilter
{
    private const int Burst = 4;
    private const int MostRefused = 200;
    private static readonly object Key = new();

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var perSecond = registry.Options.CallsPerSecond;
        var budget = BudgetOf(invocationContext.Context, perSecond);
        if (budget.TryTake(perSecond, time.GetTimestamp(), time.TimestampFrequency)) return next(invocationContext);
        if (++budget.Refused > MostRefused) invocationContext.Context.Abort();
        throw new HubException(string.Create(CultureInfo.InvariantCulture, $"rate_limited: at most {perSecond} calls in a second."));
    }

    private Budget BudgetOf(HubCallerContext connection, int perSecond)
    {
        if (connection.Items.TryGetValue(Key, out var kept)) return (Budget)kept!;
        var budget = new Budget { Left = Burst * perSecond, At = time.GetTimestamp() };
        connection.Items[Key] = budget;
        return budget;
    }

    /// <summary>The calls of one connection come one after another, so that nothing is locked.</summary>
    private sealed class Budget
    {
        public double Left { get; set; }

        public long At { get; set; }

        public int Refused { get; set; }

        public bool TryTake(int perSecond, long now, long frequency)
        {
            Left = Math.Min(Burst * perSecond, Left + (double)(now - At) / frequency * perSecond);
            At = now;
            if (Left < 1) return false;
            Left--;
            return true;
        }
    }
}
