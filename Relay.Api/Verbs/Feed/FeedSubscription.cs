using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Relay.Api.Verbs.Feed;

/// <summary>The builder feed by sequence: what was lost with a connection is asked for again on the next one, so nothing is missing and nothing comes twice.</summary>
/// <param name="url">Base url of the relay.</param>
/// <param name="handler">Connections and trust.</param>
/// <param name="time">Clock of the pauses between attempts.</param>
/// <param name="lost">Told, in words, when a connection ends or cannot be made.</param>
/// <param name="login">Gives a token for each connection; null for a feed that is open.</param>
internal sealed class FeedSubscription(Uri url, HttpMessageHandler handler, TimeProvider time, Action<string> lost, Func<CancellationToken, Task<string>>? login = null)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);
    private string _said = "";

    /// <summary>The results from <paramref name="sequence"/> on, until cancelled.</summary>
    public async IAsyncEnumerable<JsonElement> FromAsync(ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var message in AllFromAsync(sequence, cancellation))
        {
            if (!message.TryGetProperty("kind", out var kind) || kind.ValueEquals("result")) yield return message;
        }
    }

    /// <summary>All messages from <paramref name="sequence"/> on, headers and commitments too, until cancelled.</summary>
    public async IAsyncEnumerable<JsonElement> AllFromAsync(ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var pause = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            await using (var once = ConnectOnceAsync(sequence, cancellation).GetAsyncEnumerator(cancellation))
            {
                while (await NextAsync(once, cancellation))
                {
                    sequence = once.Current.GetProperty("sequence").GetUInt64() + 1;
                    pause = TimeSpan.FromMilliseconds(250);
                    _said = "";
                    yield return once.Current;
                }
            }

            await Task.Delay(pause, time, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>The sequence of the message that will come next.</summary>
    /// <exception cref="HttpRequestException">The relay cannot be reached.</exception>
    public async Task<ulong> NextSequenceAsync(CancellationToken cancellation)
    {
        await using var connection = await BuildAsync(cancellation);
        await connection.StartAsync(cancellation);
        var state = await connection.InvokeAsync<JsonElement>("GetState", cancellation);
        return state.GetProperty("latestSequence").GetUInt64() + 1;
    }

    private async Task<bool> NextAsync(IAsyncEnumerator<JsonElement> messages, CancellationToken cancellation)
    {
        try
        {
            if (await messages.MoveNextAsync()) return true;
            Say("The feed ended; connecting again.");
        }
        catch (Exception reason) when (!cancellation.IsCancellationRequested)
        {
            Say($"The feed was lost ({reason.Message}); connecting again.");
        }

        return false;
    }

    /// <summary>Once, and not at each attempt of a night.</summary>
    private void Say(string sentence)
    {
        if (sentence != _said) lost(sentence);
        _said = sentence;
    }

    private async IAsyncEnumerable<JsonElement> ConnectOnceAsync(ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await BuildAsync(cancellation);
        await connection.StartAsync(cancellation);
        await foreach (var message in connection.StreamAsync<JsonElement>("StreamResults", sequence, cancellation)) yield return message;
    }

    private async Task<HubConnection> BuildAsync(CancellationToken cancellation)
    {
        var builder = new HubConnectionBuilder();
        var token = login is null ? null : await login(cancellation);
        builder.Services.AddSingleton<IConnectionFactory>(new WebSocketConnectionFactory(handler, token));
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(new Uri(url, "/v1/builders")));
        return builder.Build();
    }
}
