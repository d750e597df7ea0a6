using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using Relay.Tests.Support;
using Anvil = Relay.Api.Verbs.Demo.Anvil;

namespace Relay.Tests.JsonRpc;

/// <summary>Runs a script of real clients, unmodified, out of node_modules; its last line is its report.</summary>
internal static class Clients
{
    public static bool AreInstalled => Directory.Exists(Path.Combine(Repository.Root, "node_modules", "@flashbots", "ethers-provider-bundle"));

    /// <summary>A chain of anvil that mines when it is told to.</summary>
    public static Task<Anvil> ChainAsync(string folder, CancellationToken cancellation)
    {
        if (!AreInstalled) Assert.Ignore("The JavaScript packages are not installed: npm ci (or ./test.sh) does it.");
        return Anvil.StartAsync(Repository.Root, folder, 30_000_000, cancellation);
    }

    public static async Task<JsonElement> RunAsync(string script, string relay, string node, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "Relay.Tests", "JsonRpc", script), relay, node])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        using var process = Process.Start(start)!;
        try
        {
            var (output, faults) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) Assert.Fail($"{script} ended with {process.ExitCode}:{Environment.NewLine}{await faults}{Environment.NewLine}{await output}");
            return JsonElement.Parse((await output).Trim().Split('\n')[^1]);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
