using System.Net;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Relay.Api.Hints;
using Relay.Api.JsonRpc;
using Relay.Api.Keyholding;
using Relay.Api.OpenApi;
using Relay.Api.Operations;
using Relay.Api.Orders;
using Relay.Api.Pages;
using Relay.Api.Submission;
using Relay.Api.Transparency;
using Relay.Api.Wallets;
using Relay.Auction;
using Relay.Auction.Keys;
using Relay.Auction.Receipts;
using Relay.Auction.State;
using Relay.Builders;

namespace Relay.Api.Hosting;

/// <summary>One running relay: its Redis, its store connection and its web application. Tests and <c>relay serve</c> start it alike.</summary>
internal sealed class RelayHost : IAsyncDisposable
{
    private readonly EmbeddedRedis? _redis;
    private readonly RelayStore _store;

    private RelayHost(EmbeddedRedis? redis, RelayStore store, WebApplication application, RelayConfiguration configuration)
        => (_redis, _store, Application, Configuration) = (redis, store, application, configuration);

    /// <summary>The web application, started.</summary>
    public WebApplication Application { get; }

    /// <summary>What it runs with.</summary>
    public RelayConfiguration Configuration { get; }

    /// <summary>Starts everything and returns when submissions can be taken.</summary>
    /// <exception cref="StartException">An option is wrong, or a port is taken.</exception>
    /// <exception cref="StoreUnavailableException">No Redis.</exception>
    /// <exception cref="KeyFolderException">A folder cannot be used.</exception>
    public static Task<RelayHost> StartAsync(string[] args, TimeProvider time, CancellationToken cancellation) => StartAsync(args, time, _ => { }, cancellation);

    /// <summary>As the other one; <paramref name="before"/> may register services ahead of the relay's own, which stand where they only try to be added.</summary>
    internal static async Task<RelayHost> StartAsync(string[] args, TimeProvider time, Action<IServiceCollection> before, CancellationToken cancellation)
    {
        var steady = new SteadyTime(time);
        var builder = Builder(args);
        before(builder.Services);
        var configuration = RelayConfiguration.Read(builder.Configuration);
        var data = new KeyFolder(configuration.Api.DataFolder);
        var keys = RelayKeys.Load(data.Sub("relay"));
        using var logging = LoggerFactory.Create(log => log.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole());

        EmbeddedRedis? redis = null;
        RelayStore? store = null;
        WebApplication? application = null;
        try
        {
            redis = configuration.Redis.Connection.Length > 0 ? null : await EmbeddedRedis.StartAsync(Embedded(configuration, data), time, logging.CreateLogger<EmbeddedRedis>(), cancellation).ConfigureAwait(false);
            store = await RelayStore.ConnectAsync(redis?.Configuration ?? configuration.Redis.Connection, configuration.Auction.ChainId, configuration.Redis.Store, time, cancellation).ConfigureAwait(false);
            await SharedIdentity.ClaimAsync(store, configuration.Auction.ChainId, keys, Path.Combine(data.Path, "relay"), cancellation).ConfigureAwait(false);
            application = await BuildAsync(builder, configuration, data, keys, store, steady, cancellation).ConfigureAwait(false);
            await StartListeningAsync(application, cancellation).ConfigureAwait(false);
            await application.Services.GetRequiredService<HealthWatch>().Ready.WaitAsync(cancellation).ConfigureAwait(false);
            return new RelayHost(redis, store, application, configuration);
        }
        catch
        {
            if (application is not null) await application.DisposeAsync().ConfigureAwait(false);
            if (store is not null) await store.DisposeAsync().ConfigureAwait(false);
            if (redis is not null) await redis.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The application's builder with every source of configuration.</summary>
    public static WebApplicationBuilder Builder(string[] args)
    {
        // The host's own watch is of every file below the working directory, and the store's may lie there: each append would be looked at.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false", .. args] });
        PollFiles(builder);
        // The program's own defaults come first of all: an appsettings.json in the working directory, environment and command line win over them.
        builder.Configuration.Sources.Insert(0, Defaults());
        return builder;
    }

    /// <summary>The configuration files are looked at every few seconds, and nothing else is.</summary>
    private static void PollFiles(WebApplicationBuilder builder)
    {
        var files = new PhysicalFileProvider(builder.Environment.ContentRootPath) { UsePollingFileWatcher = true, UseActivePolling = true };
        var sources = builder.Configuration.Sources;
        for (var i = 0; i < sources.Count; i++)
        {
            if (sources[i] is JsonConfigurationSource { Path: { } path } && path.StartsWith("appsettings.", StringComparison.Ordinal))
                sources[i] = new JsonConfigurationSource { Path = path, Optional = true, ReloadOnChange = true, FileProvider = files };
        }
    }

    /// <summary>Starts listening.</summary>
    /// <exception cref="StartException">A port is taken, or an address is not one to listen on.</exception>
    public static async Task StartListeningAsync(WebApplication application, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException fault) when (fault.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new StartException($"A port is in use: {fault.Message} Set Relay:Api:HttpsUrl, Relay:Api:HttpUrl, Relay:Keyholder:ListenUrl or Relay:Operations:MetricsUrl.");
        }
        catch (SocketException fault)
        {
            throw new StartException($"A url is not one that this machine can listen on: {fault.Message}. Set Relay:Api:HttpsUrl, Relay:Api:HttpUrl, Relay:Keyholder:ListenUrl or Relay:Operations:MetricsUrl.");
        }
    }

    /// <summary>Not ready and nothing new from now on, and time for whoever sends here to notice; reads and the feed go on.</summary>
    public Task DrainAsync(TimeProvider time)
    {
        Application.Services.GetRequiredService<RelayHealth>().Drain();
        return Task.Delay(TimeSpan.FromMilliseconds(Configuration.Api.DrainNoticeMilliseconds), time);
    }

    /// <summary>Not ready → nothing new → the slot in hand is finished → Redis stops.</summary>
    public async ValueTask DisposeAsync()
    {
        Application.Services.GetRequiredService<RelayHealth>().Drain();
        await Application.StopAsync().ConfigureAwait(false);
        await Application.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        if (_redis is not null) await _redis.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<WebApplication> BuildAsync(
        WebApplicationBuilder builder, RelayConfiguration configuration, KeyFolder data, RelayKeys keys, RelayStore store, SteadyTime time, CancellationToken cancellation)
    {
        var roles = configuration.Roles;
        // Nothing here blocks a thread: a request goes on where its bytes were read, without a change of threads (docs/performance.md).
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, configuration.Api, data, time));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(configuration.Api.DrainSeconds));
        builder.Services.AddOperations(configuration.Operations).AddAuctionCore(configuration.Auction, store, keys, time).AddSingleton(configuration.Api);
        if (roles.Contains("keyholder")) builder.Services.AddLocalKeyholder(data.Sub("holder"), configuration.Keyholder.Workers);
        else if (configuration.Keyholder.Url.Length > 0) builder.Services.AddRemoteKeyholder(configuration.Keyholder, PinnedCertificate.Load(configuration.Keyholder.CertificateFile, data.Sub("relay"), time.GetUtcNow()));
        if (roles.Contains("auction") || configuration.Chain.HasNode) builder.Services.AddExecutionNode(configuration.Chain);
        if (roles.Contains("auction")) builder.Services.AddAuction();
        builder.Services.AddBuilders(configuration.Builders, builder.Configuration, OperatorKey.AddressOf(data.Path));
        builder.Services.AddSingleton<SlotDirectory>().AddSingleton<SubmissionIntake>().AddTransparency(data.Sub("relay"), keys);
        builder.Services.AddHints(configuration.Hints, publishes: roles.Contains("api"));
        builder.Services.AddPages(configuration.Pages, serves: roles.Contains("api"));
        builder.Services.AddOrders(configuration.Orders, seals: roles.Contains("api"));
        builder.Services.AddSingleton<HealthWatch>().AddHostedService(provider => provider.GetRequiredService<HealthWatch>());
        builder.Services.AddSingleton(new RelayHealth { Durability = await store.DurabilityAsync(cancellation).ConfigureAwait(false) ?? Durability.EverySecond });
        builder.Services.AddJsonRpc(configuration.Limits, configuration.Chain);
        // Numbers are numbers, on the wire and in the document.
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        builder.Services.AddExceptionHandler<StoreFaults>().AddProblemDetails().AddOpenApi(openApi => openApi.AddOperationTransformer<ParameterTransformer>().AddDocumentTransformer<ExampleTransformer>());

        var application = builder.Build();
        application.UseExceptionHandler();
        if (roles.Contains("api")) application.UsePageDoor();
        application.UseHintDoor();
        application.UseRouting();
        application.UseCors();
        // Builders log in; searchers and wallets sign what they send, and are asked for nothing else. Without the two properties the framework would add both for every request.
        ((IApplicationBuilder)application).Properties["__AuthenticationMiddlewareSet"] = true;
        ((IApplicationBuilder)application).Properties["__AuthorizationMiddlewareSet"] = true;
        application.UseWhen(static context => context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>() is not null, static builders => builders.UseAuthentication().UseAuthorization());
        application.UseProblemsForBareStatuses();
        application.MapHealth();
        if (roles.Contains("api")) MapDoors(application);
        return application;
    }

    /// <summary>What submitters, builders and auditors call; a node without the api role tells of its health and of nothing else.</summary>
    private static void MapDoors(WebApplication application)
    {
        application.MapTransparency();
        application.MapSubmission();
        application.MapClearBundles();
        application.MapEvents();
        application.MapBuilders();
        application.MapJsonRpc();
        application.MapTransactionStatus();
        application.MapSharedHints();
        application.MapPages();
        application.MapOpenApi("/openapi/v1.json");
    }

    private static void Listen(KestrelServerOptions kestrel, ApiOptions options, KeyFolder data, TimeProvider time)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 10_240, gracePeriod: TimeSpan.FromSeconds(2));
        if (options.HttpUrl.Length > 0) ListenOn(kestrel, new Uri(options.HttpUrl), _ => { });
        if (options.HttpsUrl.Length == 0) return;
        var certificate = ServerCertificate.Load(options, data.Sub("tls"), time.GetUtcNow());
        ListenOn(kestrel, new Uri(options.HttpsUrl), listen => listen.UseHttps(certificate));
    }

    internal static void ListenOn(KestrelServerOptions kestrel, Uri url, Action<ListenOptions> configure)
    {
        if (url.Host == "localhost" && url.Port != 0) kestrel.ListenLocalhost(url.Port, configure);
        else if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)) kestrel.Listen(address, url.Port, configure);
        else if (url.Host == "localhost") kestrel.Listen(IPAddress.Loopback, url.Port, configure);
        else kestrel.ListenAnyIP(url.Port, configure);
    }

    private static JsonConfigurationSource Defaults()
    {
        var source = new JsonConfigurationSource { Path = Path.Combine(AppContext.BaseDirectory, "appsettings.json"), Optional = true };
        source.ResolveFileProvider();
        return source;
    }

    private static EmbeddedRedisOptions Embedded(RelayConfiguration configuration, KeyFolder data) => new()
    {
        Folder = Path.Combine(data.Path, "redis"),
        Durability = configuration.Redis.Durability == "always" ? Durability.Fsync : Durability.EverySecond,
    };
}
