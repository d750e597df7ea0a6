using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Relay.Api.Pages;

/// <summary>What every open page is told, rendered once.</summary>
/// <param name="Slots">The events of decided slots, oldest first, by their numbers on the feed.</param>
/// <param name="Chain">The event of what the chain made of them; empty where nothing is known.</param>
/// <param name="Now">The event of the slots in hand; empty before the first look.</param>
internal sealed record LiveState(ImmutableArray<(ulong Number, ReadOnlyMemory<byte> Frame)> Slots, ReadOnlyMemory<byte> Chain, ReadOnlyMemory<byte> Now)
{
    private readonly TaskCompletionSource _followed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Before the first look.</summary>
    public static LiveState None { get; } = new([], default(ReadOnlyMemory<byte>), default(ReadOnlyMemory<byte>));

    /// <summary>Done when there is a later state.</summary>
    public Task Followed => _followed.Task;

    /// <summary>The events with a higher number. Most pages have all but the newest, so they are looked for from the end.</summary>
    public ReadOnlySpan<(ulong Number, ReadOnlyMemory<byte> Frame)> After(ulong number)
    {
        var first = Slots.Length;
        while (first > 0 && Slots[first - 1].Number > number) first--;
        return Slots.AsSpan()[first..];
    }

    /// <summary>There is a later state.</summary>
    public void Follow() => _followed.TrySetResult();

    /// <summary>A server-sent event; one with a number is what a page that comes back goes on after.</summary>
    public static ReadOnlyMemory<byte> Frame<T>(string name, T data, ulong? number = null)
    {
        var id = number is { } given ? string.Create(CultureInfo.InvariantCulture, $"id: {given}\n") : "";
        return Encoding.UTF8.GetBytes($"{id}event: {name}\ndata: {JsonSerializer.Serialize(data, JsonSerializerOptions.Web)}\n\n");
    }
}
