using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Api.Hints;
using Relay.Api.JsonRpc;
using Relay.Api.Limits;
using Relay.Auction.Keys;
using Relay.Auction.State;
using Relay.Tests.Support;

namespace Relay.Tests.Hints;

/// <summary>The hints' door over real Kestrel and Redis, on a clock that the test sets: it puts the events itself.</summary>
internal sealed class HintServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly RelayStore _store;
    private readonly DataFolder _folder;

    private HintServer(WebApplication application, RelayStore store, DataFolder folder, ManualTimeProvider time)
    {
        (_application, _store, _folder, Time) = (application, store, folder, time);
        Url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = Url };
    }

    public ManualTimeProvider Time { get; }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public HintLog Log => _application.Services.GetRequiredService<HintLog>();

    public static async Task<HintServer> StartAsync(HintOptions options)
    {
        var folder = new DataFolder();
        var (store, time) = (await RedisServer.StoreAsync(), ManualTimeProvider.AtMs(1_700_000_000_000));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting().AddCors(cors => cors.AddPolicy(JsonRpcEndpoint.CorsPolicy, policy => policy.AllowAnyOrigin()));
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton(store).AddSingleton(new ClientAddresses([])).AddSingleton(new RequestBudgets(new LimitOptions { PerAddress = 10_000 }, store, RelayKeys.Load(new KeyFolder(folder.Path)), TestTime.System));
        builder.Services.AddHints(options, publishes: false);
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.UseHintDoor();
        application.UseRouting();
        application.UseCors();
        application.MapHints();
        await application.StartAsync();
        return new HintServer(application, store, folder, time);
    }

    /// <summary>Puts an event into this node's memory, as if it had been read from the store.</summary>
    public void Tell(ulong number, int bytes) => Log.Add(new HintMessage(new StoredHint(number, 1, 1, "{\"hash\":\""u8.ToArray().Concat(Enumerable.Repeat((byte)'0', bytes)).Concat("\"}"u8.ToArray()).ToArray())));

    /// <summary>Lets the clock run, a second of it for each 20 ms, until something has happened; gives how far it ran.</summary>
    public async Task<TimeSpan> RunUntilAsync(Task happens, CancellationToken cancellation)
    {
        var began = Time.GetUtcNow();
        while (!happens.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
            Time.Advance(TimeSpan.FromSeconds(1));
            await happens.WaitAsync(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await happens;
        return Time.GetUtcNow() - began;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
