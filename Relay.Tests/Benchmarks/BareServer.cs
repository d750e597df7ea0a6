using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Relay.Api;
using Relay.Api.Hosting;
using Relay.Auction.Keys;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>The same server without a relay in it: HTTPS with the same kind of certificate, a body read, a fixed answer; and a hub that sends every client the same bytes.</summary>
internal static class BareServer
{
    public const string Verb = "bare-server", Ready = "bare ready  ";

    private static readonly byte[] Answer = new byte[600];
    private static string s_message = "";

    public static ChildProgram Start(string folder) => ChildProgram.Start(Path.Combine(AppContext.BaseDirectory, "Relay.Tests"), [Verb, folder]);

    /// <param name="folder">Its certificate's, and where <see cref="PrimitivesDoor.Write"/> wrote what that door needs.</param>
    public static async Task RunAsync(string folder)
    {
        Answer.AsSpan().Fill((byte)' ');
        // Not the folder that it was started in: that one would be watched for configuration, and Redis writes there.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.AddSignalR();
        builder.Logging.ClearProviders();
        var certificate = ServerCertificate.Load(new ApiOptions { DataFolder = folder }, new KeyFolder(folder).Sub("tls"), TestTime.System.GetUtcNow());
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        await using var application = builder.Build();
        application.MapPost("/", async context =>
        {
            var part = new byte[16 * 1024];
            while (await context.Request.Body.ReadAsync(part, context.RequestAborted) > 0)
            {
                // The last byte is what is waited for.
            }

            await AnswerAsync(context, ReadOnlyMemory<byte>.Empty);
        });
        await using var primitives = await PrimitivesDoor.ReadAsync(folder);
        primitives?.Map(application);
        application.MapHub<BareHub>("/bare");
        application.MapPost("/broadcast/{bytes:int}", (int bytes, IHubContext<BareHub> hub) => hub.Clients.All.SendAsync("result", Message(bytes)));
        await application.StartAsync();
        Console.WriteLine(Ready + application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await application.WaitForShutdownAsync();
    }

    /// <summary>The same length for everybody, beginning with some bytes.</summary>
    public static async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> first)
    {
        context.Response.ContentLength = Answer.Length;
        await context.Response.BodyWriter.WriteAsync(first, context.RequestAborted);
        await context.Response.BodyWriter.WriteAsync(Answer.AsMemory(first.Length), context.RequestAborted);
    }

    private static string Message(int bytes) => s_message.Length == bytes ? s_message : s_message = new string('0', bytes);

    private sealed class BareHub : Hub;
}
