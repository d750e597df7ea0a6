using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Relay.Api.Hosting;
using Relay.Api.Keyholding;
using Relay.Api.Operations;
using Relay.Api.Verbs.Client;

namespace Relay.Api.Verbs.Doctor;

/// <summary>The urls that the relay listens on: free, or taken by this very relay, or by a stranger.</summary>
internal sealed class PortChecks(RelayConfiguration configuration)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!configuration.IsKeyholderAlone)
        {
            yield return await DoorAsync($"{ApiOptions.Section}:HttpsUrl", configuration.Api.HttpsUrl, "/v1/relay", cancellation);
            yield return await DoorAsync($"{ApiOptions.Section}:HttpUrl", configuration.Api.HttpUrl, "/v1/relay", cancellation);
        }
        else
        {
            yield return await DoorAsync($"{KeyholderOptions.Section}:ListenUrl", configuration.Keyholder.ListenUrl, null, cancellation);
        }

        if (configuration.Operations.MetricsUrl.Length > 0) yield return await DoorAsync($"{OperationsOptions.Section}:MetricsUrl", configuration.Operations.MetricsUrl, "/livez", cancellation);
    }

    private async Task<Finding> DoorAsync(string option, string text, string? path, CancellationToken cancellation)
    {
        if (text.Length == 0) return Finding.Ok("port", $"{option} is empty: no door");
        var url = new Uri(text);
        if (url.Port == 0) return Finding.Ok("port", $"{text}: a free one is taken");
        try
        {
            using var socket = new Socket(AddressOf(url).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(AddressOf(url), url.Port));
            socket.Listen(1);
            return Finding.Ok("port", $"{text} is free");
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return await IsOursAsync(url, path, cancellation)
                ? Finding.Ok("port", $"{text}: this relay runs there")
                : Finding.Fault("port", $"{text} is taken by another program", $"End that program (ss -ltnp shows it), or set {option} to another port.");
        }
        catch (SocketException fault)
        {
            return Finding.Fault("port", $"{text} cannot be listened on: {fault.Message}", $"Set {option} to an address of this machine, and to a port that its user may open (above 1023).");
        }
    }

    // As RelayHost listens: a name is every address of the machine.
    private static IPAddress AddressOf(Uri url)
        => IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) ? address : url.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;

    /// <summary>True where whoever listens there answers as the relay of this data folder.</summary>
    private async Task<bool> IsOursAsync(Uri url, string? path, CancellationToken cancellation)
    {
        if (path is null) return await HolderChecks.FingerprintAsync(Reachable(url), cancellation) is { } shown && shown == HolderChecks.OwnFingerprint(configuration);
        _ = ClientTrust.TryCreate(null, insecure: true, out var handler, out _);
        using (handler)
        {
            using var http = new HttpClient(handler, disposeHandler: false) { BaseAddress = Reachable(url), Timeout = Patience };
            try
            {
                if (path == "/livez") return await http.GetStringAsync(new Uri(path, UriKind.Relative), cancellation) == "{\"alive\":true}";
                using var client = new RelayClient(Reachable(url), handler);
                var relay = await client.RelayAsync(cancellation).WaitAsync(Patience, cancellation);
                return relay.Value is { } view && view.Relay == DataChecks.AddressOf(Path.Combine(configuration.Api.DataFolder, "relay", "relay.key"))?.ToString();
            }
            catch (Exception fault) when (fault is HttpRequestException or TimeoutException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
    }

    private static Uri Reachable(Uri url) => AddressOf(url) is { } address && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? new UriBuilder(url) { Host = "127.0.0.1" }.Uri : url;
}
