using System.Globalization;
using System.Text.Json;

namespace Relay.Tests.Hints;

/// <summary>A raw reader of server-sent events.</summary>
internal sealed class EventReader : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;

    private EventReader(HttpResponseMessage response, Stream stream) => (_response, _lines) = (response, new StreamReader(stream));

    /// <summary>Opened when the relay has said its first word: what is sent from then on comes.</summary>
    public static async Task<EventReader> OpenAsync(HttpClient http, string? last = null, string path = "/", CancellationToken cancellation = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        var reader = new EventReader(response, await response.Content.ReadAsStreamAsync(cancellation));
        if (last is null && !path.Contains("lastEventId", StringComparison.Ordinal)) await reader._lines.ReadLineAsync(cancellation);
        return reader;
    }

    /// <summary>The next event, comments left out.</summary>
    public async Task<ServerEvent> NextAsync(CancellationToken cancellation)
    {
        var (id, name, data) = (0UL, "", "");
        while (await _lines.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = ulong.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
            else if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
            else if (line.Length == 0 && data.Length > 0) return new ServerEvent(id, name, data);
        }

        throw new InvalidOperationException("the stream ended");
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }
}

/// <summary>A server-sent event.</summary>
internal sealed record ServerEvent(ulong Id, string Name, string Data)
{
    public JsonElement Json => JsonElement.Parse(Data);
}
