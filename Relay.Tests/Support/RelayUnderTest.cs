using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Relay.Api.Hosting;
using Relay.Auction;
using Relay.Auction.Keys;
using Relay.Auction.Opening;
using Relay.Auction.Receipts;
using Relay.Auction.Slots;
using Relay.Auction.State;
using StackExchange.Redis;
using IServer = Microsoft.AspNetCore.Hosting.Server.IServer;

namespace Relay.Tests.Support;

/// <summary>The real relay in this process: its own temporary data folder and redis-server, free ports, short slots.</summary>
internal sealed class RelayUnderTest : IAsyncDisposable
{
    private readonly RelayHost _host;
    private readonly bool _ownsFolder;

    private RelayUnderTest(RelayHost host, string folder, bool ownsFolder)
    {
        (_host, Folder, _ownsFolder) = (host, folder, ownsFolder);
        var url = host.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Door = new RelayDoor(new Uri(url), folder);
    }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    public RelayDoor Door { get; }

    public IServiceProvider Services => _host.Application.Services;

    public RelayStore Store => Services.GetRequiredService<RelayStore>();

    public RelayKeys Keys => Services.GetRequiredService<RelayKeys>();

    public AuctionOptions Options => Services.GetRequiredService<AuctionOptions>();

    /// <param name="options">Each as <c>Auction:ChainId=5</c>; they win over the defaults here.</param>
    public static Task<RelayUnderTest> StartAsync(params string[] options) => StartAsync(_ => { }, options);

    /// <summary>With services of the test's own ahead of the relay's.</summary>
    public static Task<RelayUnderTest> StartAsync(Action<IServiceCollection> before, params string[] options)
        => StartAsync(Directory.CreateTempSubdirectory("relay-e2e-").FullName, ownsFolder: true, before, options);

    /// <summary>On a folder that another relay has used, and that the caller removes.</summary>
    public static Task<RelayUnderTest> StartOnAsync(string folder, params string[] options) => StartAsync(folder, ownsFolder: false, _ => { }, options);

    /// <summary>What <c>relay serve</c> is started with in all tests.</summary>
    public static string[] Arguments(string folder, params string[] options) =>
    [
        "--Relay:Api:HttpsUrl=https://127.0.0.1:0", "--Relay:Api:HttpUrl=", $"--Relay:Api:DataFolder={folder}", "--Relay:Builders:Open=true", "--Logging:LogLevel:Default=Critical",
        "--Relay:Auction:SlotDurationMilliseconds=600", "--Relay:Auction:CloseLeadMilliseconds=100", .. options.Select(option => "--Relay:" + option),
    ];

    /// <summary>The outcomes of all leaves of a published slot, in sequence, as owners and auditors will read them.</summary>
    public async Task<OutcomeRow[]> OutcomesAsync(ulong slot, CancellationToken cancellation)
    {
        var record = await UntilAsync(() => Store.Records.FindAsync(slot, RecordKind.Outcomes, cancellation), cancellation);
        return Keys.Rest.TryOpen(RestPurpose.Outcomes, record.Span, out var opened) && OutcomesRecord.TryDecode(opened, out var outcomes)
            ? [.. outcomes.Rows] : throw new InvalidOperationException("the outcomes cannot be read");
    }

    /// <summary>The slot's transcript, as soon as it is stored: the last that is written of a slot.</summary>
    public async Task<Transcript> TranscriptOfAsync(ulong slot, CancellationToken cancellation)
    {
        var stored = await UntilAsync(() => Store.Records.FindAsync(slot, RecordKind.Transcript, cancellation), cancellation);
        return Transcript.TryDecode(stored.Span, out var transcript) ? transcript : throw new InvalidOperationException("the transcript cannot be read");
    }

    /// <summary>The slot's commitment, as soon as it is stored.</summary>
    public async Task<SetCommit> SetOfAsync(ulong slot, CancellationToken cancellation)
    {
        var stored = await UntilAsync(() => Store.Records.FindSetAsync(slot, cancellation), cancellation);
        return SetCommit.TryDecode(stored.Span, out var set) ? set : throw new InvalidOperationException("the set cannot be read");
    }

    /// <summary>A connection of the test's own to the relay's private redis-server.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync() => ConnectAsync(Folder);

    /// <summary>The same, to the redis-server of whatever relay runs on a data folder.</summary>
    public static async Task<ConnectionMultiplexer> ConnectAsync(string dataFolder) => await ConnectionMultiplexer.ConnectAsync(await RedisAsync(dataFolder) + ",syncTimeout=30000");

    /// <summary>The configuration of such a connection, with its password.</summary>
    public Task<string> RedisAsync() => RedisAsync(Folder);

    private static async Task<string> RedisAsync(string dataFolder)
    {
        var settings = (await File.ReadAllLinesAsync(Path.Combine(dataFolder, "redis", "redis.conf"))).Select(line => line.Split(' ', 2)).Where(words => words.Length == 2).ToLookup(words => words[0], words => words[1]);
        return $"127.0.0.1:{settings["port"].First()},password={settings["requirepass"].First()}";
    }

    /// <summary>Freezes a slot before its time, in the name of the node that leads.</summary>
    public async Task FreezeAsync(ulong slot, CancellationToken cancellation)
    {
        using var redis = await ConnectAsync();
        var token = ((string)(await redis.GetDatabase().StringGetAsync(new RedisKeys(Options.ChainId).Fence))!).Split(':');
        var epoch = new LeaseEpoch(ulong.Parse(token[0], CultureInfo.InvariantCulture), token[1]);
        _ = await Store.Leaves.FreezeAsync(slot, epoch, TestTime.System.NowMs(), cancellation) ?? throw new InvalidOperationException("another epoch leads");
    }

    public async ValueTask DisposeAsync()
    {
        Door.Dispose();
        await _host.DisposeAsync();
        if (_ownsFolder) Directory.Delete(Folder, recursive: true);
    }

    /// <summary>The same, on a machine whose clock the test sets.</summary>
    public static Task<RelayUnderTest> StartOnAsync(string folder, TimeProvider machine, params string[] options) => StartAsync(folder, ownsFolder: false, _ => { }, options, machine);

    private static async Task<RelayUnderTest> StartAsync(string folder, bool ownsFolder, Action<IServiceCollection> before, string[] options, TimeProvider? machine = null)
        => new(await RelayHost.StartAsync(Arguments(folder, options), machine ?? TestTime.System, before, CancellationToken.None), folder, ownsFolder);

    /// <summary>Asks again whenever the store says that something was added.</summary>
    private async Task<ReadOnlyMemory<byte>> UntilAsync(Func<Task<ReadOnlyMemory<byte>?>> ask, CancellationToken cancellation)
    {
        using var added = new SemaphoreSlim(0);
        using var waking = Store.OnWake(() => added.Release());
        while (true)
        {
            if (await ask() is { } found) return found;
            await added.WaitAsync(cancellation);
        }
    }
}
