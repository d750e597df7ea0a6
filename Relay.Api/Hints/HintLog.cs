namespace Relay.Api.Hints;

/// <summary>The events that are kept, in this node's memory: each reader pulls at its own pace, so nobody waits for anybody and nothing is queued for one.</summary>
internal sealed class HintLog(HintOptions options)
{
    private readonly Lock _gate = new();
    private readonly HintMessage?[] _ring = new HintMessage?[options.Kept];
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _oldest = 1;

    /// <summary>Ended when what the store keeps has been read: before that nobody can be told from where.</summary>
    public Task Loaded => _loaded.Task;

    /// <summary>The newest number; 0 before the first.</summary>
    public ulong Latest { get; private set; }

    /// <summary>Adds the next event and wakes the readers.</summary>
    public void Add(HintMessage message)
    {
        lock (_gate)
        {
            var number = message.Stored.Number;
            if (number != Latest + 1) _oldest = number; // The store keeps no earlier ones.
            Latest = number;
            _ring[number % (ulong)_ring.Length] = message;
            _oldest = Math.Max(_oldest, Latest - Math.Min(Latest, (ulong)_ring.Length) + 1);
        }

        Wake();
    }

    /// <summary>Wakes the readers without an event: they say that they are there.</summary>
    public void Wake()
    {
        TaskCompletionSource woken;
        lock (_gate) (woken, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        woken.SetResult();
    }

    /// <summary>What the store keeps has been read.</summary>
    public void Load() => _loaded.TrySetResult();

    /// <summary>The events from a number on, at most <paramref name="most"/>.</summary>
    public HintPage Read(ulong next, int most)
    {
        lock (_gate)
        {
            var first = Math.Max(next, _oldest);
            var count = first > Latest ? 0 : (int)Math.Min((ulong)most, Latest - first + 1);
            var messages = new HintMessage[count];
            for (var i = 0; i < count; i++) messages[i] = _ring[(first + (ulong)i) % (ulong)_ring.Length]!;
            return new HintPage(messages, _oldest, _changed.Task);
        }
    }
}

/// <summary>Some events of the log.</summary>
/// <param name="Messages">In order.</param>
/// <param name="Oldest">The lowest number that is kept.</param>
/// <param name="Changed">Ends with the next event, or the next sign of life.</param>
internal readonly record struct HintPage(IReadOnlyList<HintMessage> Messages, ulong Oldest, Task Changed);
