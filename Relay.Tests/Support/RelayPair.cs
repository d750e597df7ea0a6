using Relay.Api.Keyholding;
using Relay.Auction.Keys;

namespace Relay.Tests.Support;

/// <summary>A relay and its keyholder, each a process of its own with a folder of its own, that speak over mutual TLS.</summary>
internal sealed class RelayPair : IAsyncDisposable
{
    private readonly DataFolder _relayFolder, _holderFolder;

    private RelayPair(DataFolder relayFolder, DataFolder holderFolder, ChildProgram holder, RelayProcess relay)
        => (_relayFolder, _holderFolder, Holder, Relay) = (relayFolder, holderFolder, holder, relay);

    /// <summary>The keyholder.</summary>
    public ChildProgram Holder { get; }

    /// <summary>The roles api and auction.</summary>
    public RelayProcess Relay { get; }

    /// <summary>The relay's data folder.</summary>
    public string Folder => _relayFolder.Path;

    /// <param name="arguments">Of both programs, as on a command line.</param>
    /// <param name="options">Of the relay alone, each as <c>Auction:ChainId=5</c>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<RelayPair> StartAsync(string[] arguments, string[] options, CancellationToken cancellation)
    {
        var (relay, holder) = (new DataFolder(), new DataFolder());
        ChildProgram? keyholder = null;
        try
        {
            keyholder = StartHolder(relay.Path, holder.Path, arguments);
            return new RelayPair(relay, holder, keyholder, await StartRelayAsync(relay.Path, holder.Path, await UrlOfAsync(keyholder, cancellation), arguments, options, cancellation));
        }
        catch
        {
            if (keyholder is not null) await keyholder.DisposeAsync();
            holder.Dispose();
            relay.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await Holder.DisposeAsync();
        _holderFolder.Dispose();
        _relayFolder.Dispose();
    }

    private static ChildProgram StartHolder(string relayFolder, string holderFolder, string[] arguments)
    {
        using var certificate = PinnedCertificate.Load("", new KeyFolder(relayFolder).Sub("relay"), TestTime.System.GetUtcNow());
        return RelayProcess.Serve(
        [
            "--Relay:Api:Roles=keyholder", $"--Relay:Api:DataFolder={holderFolder}", "--Relay:Builders:Open=true", "--Relay:Keyholder:ListenUrl=https://127.0.0.1:0",
            $"--Relay:Keyholder:RelayFingerprint={PinnedCertificate.Fingerprint(certificate)}", .. arguments,
        ]);
    }

    private static async Task<string> UrlOfAsync(ChildProgram holder, CancellationToken cancellation)
    {
        const string ready = "keyholder ready  ";
        string line;
        do line = await holder.ReadLineAsync(cancellation);
        while (!line.StartsWith(ready, StringComparison.Ordinal));
        return line[ready.Length..].Split("  ")[0];
    }

    private static Task<RelayProcess> StartRelayAsync(string relayFolder, string holderFolder, string holderUrl, string[] arguments, string[] options, CancellationToken cancellation)
    {
        var folder = new KeyFolder(holderFolder).Sub("holder");
        using var certificate = PinnedCertificate.Load("", folder, TestTime.System.GetUtcNow());
        using var identity = folder.Identity("holder.key");
        string[] all =
        [
            .. RelayUnderTest.Arguments(
                relayFolder,
                [
                    "Api:Roles=api,auction", $"Keyholder:Url={holderUrl}", $"Keyholder:Address={identity.Address}",
                    $"Keyholder:TrustedFingerprint={PinnedCertificate.Fingerprint(certificate)}", .. options,
                ]),
            .. arguments,
        ];
        return RelayProcess.ReadyAsync(RelayProcess.Serve(all), relayFolder, cancellation);
    }
}
