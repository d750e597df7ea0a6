using System.Globalization;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;
using Relay.Tests.Support;

namespace Relay.Tests.OpenApi;

/// <summary>A request as it was made from an example, with what was filled in, and its answer.</summary>
internal sealed record Told(IReadOnlyDictionary<string, string> Parameters, JsonNode? Body, int Status, string? MediaType, JsonElement Answer);

/// <summary>Sends the document's examples as docs/api.md says: values stay as they are but where <c>x-fill</c> names what has to be one's own.</summary>
internal sealed class Story(RelayUnderTest relay, SlotHeader slot) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(50);
    private readonly OwnEnvelopes _own = new(slot);
    private ulong _later;

    /// <summary>Sends it; what is not there yet is asked for again.</summary>
    public async Task<Told> TellAsync(ReadExample example, CancellationToken cancellation)
    {
        var since = TestTime.System.NowMs();
        while (true)
        {
            var told = await SendAsync(example, cancellation);
            if (told.Status == example.Status || told.Status != 404 || TestTime.System.NowMs() > since + Patience.TotalMilliseconds) return told;
            await Task.Delay(Pause, TestTime.System, cancellation);
        }
    }

    public void Dispose() => _own.Dispose();

    private async Task<Told> SendAsync(ReadExample example, CancellationToken cancellation)
    {
        var (path, query) = (example.Path, new List<string>());
        Dictionary<string, string> filled = [], headers = [];
        foreach (var parameter in example.Parameters.Where(parameter => parameter.In != "header"))
        {
            var value = filled[parameter.Name] = Fill(parameter.Value, parameter.Fill);
            if (parameter.In == "path") path = path.Replace($"{{{parameter.Name}}}", value, StringComparison.Ordinal);
            else query.Add($"{parameter.Name}={value}");
        }

        var target = query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
        var expiry = TestTime.System.NowMs() + 10_000 + ++_later;
        foreach (var parameter in example.Parameters.Where(parameter => parameter.In == "header"))
            headers[parameter.Name] = filled[parameter.Name] = parameter.Fill switch
            {
                "expiry" => expiry.ToString(CultureInfo.InvariantCulture),
                "signature" => RequestSignature.Sign(_own.Key, RequestSignature.HashOf(example.Method, target, default, relay.Options.ChainId, relay.Keys.Relay.Address, expiry)),
                _ => Fill(parameter.Value, parameter.Fill),
            };

        var body = example.Body is not null && example.BodyFill is { } fill ? new JsonObject { ["envelope"] = Convert.ToBase64String(_own.Sealed(fill).Span) } : example.Body?.DeepClone();
        using var request = new HttpRequestMessage(new HttpMethod(example.Method), target) { Content = body is null ? null : new StringContent(body.ToJsonString(), null, "application/json") };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await relay.Door.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return new Told(filled, body, (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, await ReadAsync(response, cancellation));
    }

    private string Fill(string value, string? fill) => fill switch
    {
        null => value,
        "slot" => slot.Slot.ToString(CultureInfo.InvariantCulture),
        "leaf" => _own.Leaf().ToString(),
        _ => throw new NotSupportedException($"docs/api.md does not say what {fill} is"),
    };

    /// <summary>The answer's JSON; of a stream the data of the slot's event.</summary>
    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != "text/event-stream") return await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync(cancellation)).EnumerateAsync(cancellation))
        {
            var told = JsonElement.Parse(item.Data);
            if (told.GetProperty("slot").GetUInt64() == slot.Slot) return told;
        }

        throw new InvalidOperationException("the stream ended");
    }
}
