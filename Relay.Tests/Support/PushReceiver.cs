using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relay.Tests.Support;

/// <summary>A request that a builder's endpoint got; the first has number 1.</summary>
internal sealed record PushedRequest(int Number, byte[] Body, string? Signature, CancellationToken Aborted);

/// <summary>A builder's JSON-RPC endpoint: real HTTP on a free port. It keeps what it got, and answers as the test says.</summary>
internal sealed class PushReceiver(WebApplication application) : IAsyncDisposable
{
    private readonly Channel<PushedRequest> _arrivals = Channel.CreateUnbounded<PushedRequest>();
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What a builder says that took a bundle.</summary>
    public static IResult Taken => Results.Json(new { jsonrpc = "2.0", id = 1, result = new { bundleHash = "0x00" } });

    /// <summary>Everything that arrived.</summary>
    public ConcurrentQueue<PushedRequest> Requests { get; } = [];

    /// <summary>Done when the relay gave up a request that had no answer yet.</summary>
    public Task GivenUp => _givenUp.Task;

    public string Url => application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static Task<PushReceiver> StartAsync(Func<PushedRequest, IResult> answer) => StartAsync(request => Task.FromResult(answer(request)));

    /// <summary>It answers when <paramref name="until"/> is done.</summary>
    public static Task<PushReceiver> HoldingAsync(Task until) => StartAsync(async request =>
    {
        await until.WaitAsync(request.Aborted);
        return Taken;
    });

    public static async Task<PushReceiver> StartAsync(Func<PushedRequest, Task<IResult>> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        var receiver = new PushReceiver(application);
        application.MapPost("/", (HttpRequest request) => receiver.TakeAsync(request.HttpContext, answer));
        await application.StartAsync();
        return receiver;
    }

    /// <summary>The next request, as soon as it has arrived.</summary>
    public ValueTask<PushedRequest> NextAsync(CancellationToken cancellation) => _arrivals.Reader.ReadAsync(cancellation);

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpContext context, Func<PushedRequest, Task<IResult>> answer)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, CancellationToken.None);
        PushedRequest request;
        lock (Requests)
        {
            request = new PushedRequest(Requests.Count + 1, body.ToArray(), context.Request.Headers["X-Flashbots-Signature"], context.RequestAborted);
            Requests.Enqueue(request);
        }

        await _arrivals.Writer.WriteAsync(request, CancellationToken.None);
        try
        {
            return await answer(request);
        }
        catch (OperationCanceledException) when (request.Aborted.IsCancellationRequested)
        {
            _givenUp.TrySetResult();
            return Results.Empty;
        }
    }
}
