using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Relay.Api.Submission;
using Relay.Auction.Keys;
using Relay.Auction.State;

namespace Relay.Api.Hosting;

/// <summary>The life of <c>relay serve</c>: start, one line that it is ready, wait, drain, stop.</summary>
internal static class Serve
{
    /// <summary>Runs until Ctrl-C or SIGTERM.</summary>
    /// <returns>0 after a clean stop; 1 where it could not start, after a plain line on standard error.</returns>
    public static async Task<int> RunAsync(string[] args, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            if (KeyholderHost.IsAlone(args)) return await KeyholderHost.RunAsync(args, time, cancellation).ConfigureAwait(false);
            await using var relay = await RelayHost.StartAsync(args, time, services => services.AddSingleton<IHostLifetime, NoSignals>(), cancellation).ConfigureAwait(false);
            Console.WriteLine(ReadyLine(relay));
            await UntilToldAsync(relay.Application.Lifetime, time, cancellation).ConfigureAwait(false);
            await relay.DrainAsync(time).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception fault) when (fault is StartException or StoreUnavailableException or KeyFolderException)
        {
            await Console.Error.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return 1;
        }
    }

    private static string ReadyLine(RelayHost relay)
    {
        var urls = relay.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var slot = relay.Application.Services.GetRequiredService<SlotDirectory>().Current;
        return $"relay ready  {string.Join("  ", urls.OrderDescending())}  chain {relay.Configuration.Auction.ChainId}  slot {slot}  data {relay.Configuration.Api.DataFolder}";
    }

    /// <summary>Until the signal, or until the application ends itself.</summary>
    private static async Task UntilToldAsync(IHostApplicationLifetime application, TimeProvider time, CancellationToken signalled)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(signalled, application.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Signals are the command line's: the host's own would close the doors before the drain was told of.</summary>
    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
