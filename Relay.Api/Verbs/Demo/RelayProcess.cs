using Relay.Api.Verbs.Client;

namespace Relay.Api.Verbs.Demo;

/// <summary>A relay of the demo's own: the same program, with a data folder and ports that nobody else uses.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly SocketsHttpHandler _handler;

    private RelayProcess(ChildProcess process, Uri url, string plainUrl, string data, SocketsHttpHandler handler)
    {
        (_process, Url, PlainUrl, Data, _handler) = (process, url, plainUrl, data, handler);
        Client = new RelayClient(url, handler);
    }

    public Uri Url { get; }

    /// <summary>The plain HTTP door.</summary>
    public string PlainUrl { get; }

    /// <summary>Its data folder.</summary>
    public string Data { get; }

    /// <summary>PEM file of the development certificate.</summary>
    public string Certificate => CertificateIn(Data);

    /// <summary>Connections that trust that certificate and no other.</summary>
    public HttpMessageHandler Handler => _handler;

    public RelayClient Client { get; }

    /// <summary>Starts it and waits until it takes submissions. <paramref name="options"/>: of the section Relay.</summary>
    public static async Task<RelayProcess> StartAsync(string folder, IEnumerable<(string Key, string Value)> options, TimeProvider time, CancellationToken cancellation)
    {
        var url = new Uri($"https://127.0.0.1:{Ports.Free()}");
        var plain = $"http://127.0.0.1:{Ports.Free()}";
        var data = Path.Combine(folder, "data");
        // The first slot begins now: numbers stay small enough for a table.
        var genesis = time.GetUtcNow().ToUnixTimeSeconds();
        string[] arguments =
        [
            "serve", $"--Relay:Api:HttpsUrl={url.GetLeftPart(UriPartial.Authority)}", $"--Relay:Api:HttpUrl={plain}", $"--Relay:Api:DataFolder={data}", "--Relay:Builders:Open=true",
            $"--Relay:Auction:GenesisSeconds={genesis}", .. options.Select(option => $"--Relay:{option.Key}={option.Value}"),
        ];
        var program = Environment.ProcessPath!;
        // Under `dotnet relay.dll` the program is dotnet, and the relay its first argument.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") arguments = [Path.Combine(AppContext.BaseDirectory, "relay.dll"), .. arguments];
        var process = ChildProcess.Start(folder, "relay", program, arguments);
        try
        {
            while (!(await process.ReadLineAsync(cancellation)).StartsWith("relay ready", StringComparison.Ordinal))
            {
                // What it says before is its log.
            }

            return ClientTrust.TryCreate(CertificateIn(data), insecure: false, out var handler, out var fault)
                ? new RelayProcess(process, url, plain, data, handler)
                : throw new DemoFaultException(fault);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await _process.DisposeAsync();
    }

    private static string CertificateIn(string data) => Path.Combine(data, "tls", "relay.crt");
}
