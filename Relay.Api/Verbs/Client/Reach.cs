using System.Net.Sockets;

namespace Relay.Api.Verbs.Client;

/// <summary>Runs what speaks to a relay, and says in one line where the relay cannot be reached.</summary>
internal static class Reach
{
    public static async Task<int> TryAsync(Uri url, TextWriter error, Func<Task<int>> talk)
    {
        try
        {
            return await talk();
        }
        catch (Exception reason) when (reason is HttpRequestException or SocketException or TaskCanceledException { InnerException: TimeoutException })
        {
            error.WriteLine(Explain(url, reason));
            return ExitCode.Unreachable;
        }
    }

    private static string Explain(Uri url, Exception reason) => reason switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"{url} is there, but its certificate is not trusted: name the right one with --cacert FILE (a development relay writes it to <data>/tls/relay.crt).",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => $"{url} does not answer: is the relay running (relay serve), and is --url right?",
        _ => $"{url} cannot be reached: {reason.Message}",
    };
}
