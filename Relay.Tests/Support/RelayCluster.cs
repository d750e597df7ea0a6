using Relay.Api.Keyholding;
using Relay.Auction.Closing;
using Relay.Auction.Keys;
using Relay.Auction.State;
using Relay.Tests.EndToEnd;

namespace Relay.Tests.Support;

/// <summary>One relay of several processes: a keyholder by itself, and nodes with any roles on one Redis, each with a data folder of its own and a copy of the relay's keys.</summary>
internal sealed class RelayCluster : IAsyncDisposable
{
    private const string Ready = "keyholder ready  ";
    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<DataFolder> _folders = [];
    private readonly DataFolder _keys;
    private readonly string[] _options;

    private RelayCluster(string redis, string[] options)
    {
        (Redis, _keys) = (redis, NewFolder());
        _options = [$"Redis:Connection={redis}", "Auction:SlotDurationMilliseconds=2000", "Auction:LeaseMilliseconds=1000", .. options];
        Keys = RelayKeys.Load(RelayFolder);
    }

    /// <summary>The configuration of the shared Redis.</summary>
    public string Redis { get; }

    public RelayKeys Keys { get; }

    /// <summary>The keyholder's process.</summary>
    public ChildProgram Holder { get; private set; } = null!;

    /// <summary>Its data folder, in which the relay's keys are too.</summary>
    public string HolderFolder => _keys.Path;

    /// <summary>Where it listens.</summary>
    public string HolderUrl { get; private set; } = "";

    /// <summary>How a node finds the keyholder.</summary>
    public string[] HolderOptions { get; private set; } = [];

    private KeyFolder RelayFolder => new KeyFolder(_keys.Path).Sub("relay");

    /// <summary>Starts the keyholder; nodes are the caller's to start.</summary>
    public static async Task<RelayCluster> StartAsync(string redis, CancellationToken cancellation, params string[] options)
    {
        var cluster = new RelayCluster(redis, options);
        await cluster.StartHolderAsync("https://127.0.0.1:0", cancellation);
        return cluster;
    }

    /// <summary>Starts the keyholder, again where it was killed: on the same folder and port.</summary>
    public async Task StartHolderAsync(string url, CancellationToken cancellation)
    {
        using var client = PinnedCertificate.Load("", RelayFolder, TestTime.System.GetUtcNow());
        Holder = RelayProcess.Serve(
            "--Relay:Api:Roles=keyholder", $"--Relay:Api:DataFolder={_keys.Path}", $"--Relay:Keyholder:ListenUrl={url}",
            $"--Relay:Keyholder:RelayFingerprint={PinnedCertificate.Fingerprint(client)}", "--Logging:LogLevel:Default=Critical");
        _running.Add(Holder);
        string line;
        do line = await Holder.ReadLineAsync(cancellation);
        while (!line.StartsWith(Ready, StringComparison.Ordinal));
        var folder = new KeyFolder(_keys.Path).Sub("holder");
        using var certificate = PinnedCertificate.Load("", folder, TestTime.System.GetUtcNow());
        using var identity = folder.Identity("holder.key");
        HolderUrl = line[Ready.Length..].Split("  ")[0];
        HolderOptions =
        [
            $"Keyholder:Url={HolderUrl}", $"Keyholder:Address={identity.Address}",
            $"Keyholder:TrustedFingerprint={PinnedCertificate.Fingerprint(certificate)}", "Keyholder:CallMilliseconds=5000",
        ];
    }

    /// <summary>A node, ready. Nodes that need each other (who leads gives the header that the others wait for) are started at once.</summary>
    public Task<RelayProcess> NodeAsync(string roles, CancellationToken cancellation, params string[] options) => NodeOnAsync(NewNodeFolder(), roles, cancellation, options);

    /// <summary>A node on a folder that it, or one before it, has used.</summary>
    public Task<RelayProcess> NodeOnAsync(string folder, string roles, CancellationToken cancellation, params string[] options)
        => RunAsync(RelayProcess.Serve(Arguments(folder, roles, options)), folder, cancellation);

    /// <summary>A node that is struck right before one step of the first close with bundles.</summary>
    public async Task<RelayProcess> DoomedAsync(CloseStep step, Blow blow, CancellationToken cancellation, params string[] options)
    {
        var folder = NewNodeFolder();
        return await RunAsync(DoomedRelay.Start(step, Arguments(folder, "api,auction", options), blow), folder, cancellation);
    }

    /// <summary>What a node is started with.</summary>
    public string[] Arguments(string folder, string roles, params string[] options)
        => RelayUnderTest.Arguments(folder, [$"Api:Roles={roles}", .. _options, .. roles.Contains("auction", StringComparison.Ordinal) ? HolderOptions : [], .. options]);

    /// <summary>A data folder with the relay's keys.</summary>
    public string NewNodeFolder()
    {
        var folder = NewFolder();
        var copy = new KeyFolder(folder.Path).Sub("relay");
        foreach (var file in Directory.GetFiles(RelayFolder.Path)) File.Copy(file, Path.Combine(copy.Path, Path.GetFileName(file)));
        return folder.Path;
    }

    /// <summary>A data folder with nothing in it.</summary>
    public string NewBareFolder() => NewFolder().Path;

    /// <summary>The store as another process sees it.</summary>
    public Task<RelayStore> StoreAsync(ulong chain = 1) => RedisServer.ConnectAsync(Redis, chain);

    public async ValueTask DisposeAsync()
    {
        foreach (var one in Enumerable.Reverse(_running)) await one.DisposeAsync();
        foreach (var folder in _folders) folder.Dispose();
    }

    private async Task<RelayProcess> RunAsync(ChildProgram program, string folder, CancellationToken cancellation)
    {
        var node = await RelayProcess.ReadyAsync(program, folder, cancellation);
        lock (_running) _running.Add(node);
        return node;
    }

    private DataFolder NewFolder()
    {
        var folder = new DataFolder();
        lock (_folders) _folders.Add(folder);
        return folder;
    }
}
