using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Relay.Api.Verbs.Client;
using Relay.Api.Verbs.Feed;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;

namespace Relay.Tests.Support;

/// <summary>A running relay as its users see it: the public API over HTTPS, with the development certificate trusted and nothing else.</summary>
internal sealed class RelayDoor : IDisposable
{
    private readonly SocketsHttpHandler _handler;

    public RelayDoor(Uri url, string dataFolder)
    {
        Url = url;
        Certificate = Path.Combine(dataFolder, "tls", "relay.crt");
        if (!ClientTrust.TryCreate(Certificate, insecure: false, out _handler, out var fault)) throw new InvalidOperationException(fault);
        Client = new RelayClient(url, _handler);
        Http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = url };
    }

    public Uri Url { get; }

    /// <summary>PEM file, for clients that are told whom to trust.</summary>
    public string Certificate { get; }

    public RelayClient Client { get; }

    public HttpClient Http { get; }

    /// <summary>The verified header of the first slot that leaves at least so long to its cut-off.</summary>
    public async Task<SlotHeader> NextSlotAsync(ulong leastMs, CancellationToken cancellation)
    {
        var answer = await Client.CurrentSlotAsync(cancellation);
        var view = answer.Value ?? throw new InvalidOperationException(answer.Problem!.ToString());
        // On a busy machine a header may be published late: whoever asks again gets it.
        while (view.ClosesAt < TestTime.System.NowMs() + leastMs)
            view = (await Client.SlotAsync(view.Slot + 1, cancellation)).Value ?? (await Client.CurrentSlotAsync(cancellation)).Value ?? view;
        return SlotTrust.TryVerify(view, out var header, out var fault) ? header : throw new InvalidOperationException(fault);
    }

    /// <summary>The receipt, verified against header and leaf.</summary>
    public async Task<AcceptedView> SubmitAsync(SlotHeader header, SealedEnvelope envelope, CancellationToken cancellation)
    {
        var answer = await Client.SubmitAsync(header.Slot, envelope.Bytes, cancellation);
        // A searcher does what the answer says: the store was slow, the same bytes again get the same receipt.
        while (answer.Problem is { Code: "not_ready" or "not_durable" or "store_failed_over" }) answer = await Client.SubmitAsync(header.Slot, envelope.Bytes, cancellation);
        if (answer.Value is not { } accepted) throw new InvalidOperationException(answer.Problem!.ToString());
        return ReceiptCheck.TryVerify(accepted, header, envelope.Leaf, out _, out var fault) ? accepted : throw new InvalidOperationException(fault);
    }

    /// <summary>A raw submission, answered with whatever comes.</summary>
    public async Task<(int Status, JsonElement Body)> PostAsync(string slot, HttpContent content, CancellationToken cancellation)
    {
        using var response = await Http.PostAsync($"/v1/slots/{slot}/bundles", content, cancellation);
        return ((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(cancellation));
    }

    public Task<(int Status, JsonElement Body)> PostAsync(ulong slot, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
        => PostAsync($"{slot}", new ReadOnlyMemoryContent(envelope) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, cancellation);

    public Task<(int Status, JsonElement Body)> PostJsonAsync(ulong slot, string json, CancellationToken cancellation)
        => PostAsync($"{slot}", new StringContent(json, Encoding.UTF8, "application/json"), cancellation);

    /// <summary>The feed's message of a slot, as soon as there is one.</summary>
    public async Task<FeedMessage> ResultOfAsync(ulong slot, CancellationToken cancellation)
    {
        await foreach (var message in FeedAsync(cancellation))
        {
            if (message.Slot == slot) return message;
        }

        throw new InvalidOperationException("the feed ended");
    }

    /// <summary>The official .NET client at the hub, logged in.</summary>
    public async Task<HubConnection> HubAsync(SignerKey builder, CancellationToken cancellation) => await HubClient.ConnectAsync(Url, _handler, await TokenAsync(builder, cancellation));

    /// <summary>A token for a registered builder, or the operator.</summary>
    public async Task<string> TokenAsync(SignerKey builder, CancellationToken cancellation) => await FeedLogin.TokenAsync(Client, (await Client.RelayAsync(cancellation)).Value!, builder, cancellation);

    /// <summary>The feed from its first message on.</summary>
    public async IAsyncEnumerable<FeedMessage> FeedAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var element in ResultsAsync(cancellation)) yield return element.Deserialize<FeedMessage>(JsonSerializerOptions.Web)!;
    }

    /// <summary>The same as it came, until the next is asked for.</summary>
    public IAsyncEnumerable<JsonElement> ResultsAsync(CancellationToken cancellation) => new FeedSubscription(Url, _handler, TestTime.System, _ => { }).FromAsync(1, cancellation);

    /// <summary>The feed as a builder records it, from a number on: each message whole, headers and commitments too; it resumes by itself.</summary>
    public async IAsyncEnumerable<(ulong Sequence, string Message)> RecordAsync(
        ulong from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation, Action? lost = null)
    {
        var feed = new FeedSubscription(Url, _handler, TestTime.System, _ => lost?.Invoke());
        await foreach (var element in feed.AllFromAsync(from, cancellation)) yield return (element.GetProperty("sequence").GetUInt64(), element.GetRawText());
    }

    public void Dispose()
    {
        Http.Dispose();
        Client.Dispose();
        _handler.Dispose();
    }
}
