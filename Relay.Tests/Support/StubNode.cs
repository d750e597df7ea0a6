using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relay.Tests.Support;

/// <summary>An execution node that answers what a test says, over real HTTP.</summary>
internal sealed class StubNode : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _calls;

    private StubNode(WebApplication application) => _application = application;

    /// <summary>From the body of a request to the body of its answer; null hangs until the caller is gone.</summary>
    public Func<string, string?> Answer { get; set; } = _ => null;

    public int Status { get; set; } = 200;

    public int Calls => Volatile.Read(ref _calls);

    public string Url => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static string Result(string json) => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{json}}}";

    public static string Error(long code, string message) => $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{{\"code\":{code},\"message\":\"{message}\"}}}}";

    /// <summary>A block of this number; the hash repeats its last byte.</summary>
    public static string Block(ulong number, byte hash = 0x11)
        => $$"""{"number":"0x{{number:x}}","hash":"0x{{string.Concat(Enumerable.Repeat($"{hash:x2}", 32))}}","parentHash":"0x{{new string('2', 64)}}","timestamp":"0x64","baseFeePerGas":"0x3b9aca00","gasLimit":"0x1c9c380","gasUsed":"0x0"}""";

    public static async Task<StubNode> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var stub = new StubNode(builder.Build());
        stub._application.MapPost("/", stub.HandleAsync);
        await stub._application.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref _calls);
        using var reader = new StreamReader(context.Request.Body);
        var answer = Answer(await reader.ReadToEndAsync(context.RequestAborted));
        if (answer is null) await Task.Delay(Timeout.InfiniteTimeSpan, TestTime.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer ?? ""), context.RequestAborted);
    }
}
