using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Relay.Api.Hosting;

namespace Relay.Api.Operations;

/// <summary><c>GET /metrics</c> and <c>GET /livez</c> on a url of their own: no door of the relay has them by accident, and a keyholder by itself has them too.</summary>
internal sealed partial class MetricsServer : IHostedService, IAsyncDisposable
{
    private readonly MetricsCollector _collector = new();
    private readonly WebApplication _application;
    private readonly ILogger _log;

    public MetricsServer(OperationsOptions options, ILogger<MetricsServer> log)
    {
        _log = log;
        // Empty: nothing of the environment decides where it listens.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            RelayHost.ListenOn(kestrel, new Uri(options.MetricsUrl), _ => { });
        });
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        _application.UseRouting();
        _application.MapGet("/metrics", context => WriteAsync(context, "text/plain; version=0.0.4; charset=utf-8", _collector.Text()));
        _application.MapGet("/livez", context => WriteAsync(context, "application/json", "{\"alive\":true}"));
    }

    /// <summary>Where it listens, when it does.</summary>
    public string Url => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _application.StartAsync(cancellationToken).ConfigureAwait(false);
        LogListening(Url);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync().ConfigureAwait(false);
        _collector.Dispose();
    }

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    [LoggerMessage(3080, LogLevel.Information, "Metrics are at {Url}/metrics")]
    private partial void LogListening(string url);
}
