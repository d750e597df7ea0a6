using System.Runtime.InteropServices;

namespace Relay.Api.Verbs.Demo;

/// <summary>The demo's chain: anvil out of node_modules, mining only when the builder says so, in the order in which it was given.</summary>
internal sealed class Anvil : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private Anvil(ChildProcess process, string url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>The first of the accounts that anvil gives money on every chain of its own.</summary>
    public const string WalletKey = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    /// <summary>JSON-RPC url.</summary>
    public string Url { get; }

    public static async Task<Anvil> StartAsync(string repository, string folder, ulong gasLimit, CancellationToken cancellation)
    {
        var port = Ports.Free();
        var process = ChildProcess.Start(folder, "anvil", Find(repository),
            ["--no-mining", "--order", "fifo", "--port", $"{port}", "--chain-id", "31337", "--gas-limit", $"{gasLimit}", "--no-request-size-limit"]);
        while (!(await process.ReadLineAsync(cancellation)).StartsWith("Listening on", StringComparison.Ordinal))
        {
            // Everything before is its banner.
        }

        return new Anvil(process, $"http://127.0.0.1:{port}");
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // The lock holds the binary for Linux on x64 alone: on other machines an anvil of one's own has to be on the path.
    private static string Find(string repository)
    {
        var binary = Path.Combine(repository, "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil");
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64) return "anvil";
        return File.Exists(binary) ? binary : throw new DemoFaultException($"{binary} is missing: run ./run.sh demo, or npm ci in {repository}.");
    }
}
