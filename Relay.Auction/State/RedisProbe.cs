using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Relay.Auction.State;

/// <summary>What answers on a port.</summary>
internal enum ProbeAnswer
{
    /// <summary>Our server, ready.</summary>
    Ready,

    /// <summary>Our server, still reading its file.</summary>
    Loading,

    /// <summary>Nobody listens.</summary>
    Nobody,

    /// <summary>Somebody who does not take our password.</summary>
    Stranger,

    /// <summary>The connection is taken, and nothing said in time.</summary>
    Silent,
}

/// <summary>A connection to a private redis-server that lives as long as the server: it is asked by, watched by and stopped by it.</summary>
/// <remarks>Redis' inline commands are enough here, and a client library's own reconnecting would hide a death.</remarks>
internal sealed class RedisProbe : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(2);
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly TimeProvider _time;

    private RedisProbe(TcpClient client, TimeProvider time)
        => (_client, _reader, _time) = (client, new StreamReader(client.GetStream(), Encoding.ASCII), time);

    /// <summary>Connects, gives the password and pings. The probe comes with <see cref="ProbeAnswer.Ready"/> only.</summary>
    public static async Task<(ProbeAnswer Answer, RedisProbe? Probe)> ConnectAsync(PrivateServer server, TimeProvider time, CancellationToken cancellation)
    {
        var client = new TcpClient { NoDelay = true };
        RedisProbe? probe = null;
        var answer = ProbeAnswer.Stranger;
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Port, cancellation).ConfigureAwait(false);
            probe = new RedisProbe(client, time);
            if (await probe.AskAsync($"AUTH {server.Password}", cancellation).ConfigureAwait(false) == "+OK")
            {
                var pong = await probe.AskAsync("PING", cancellation).ConfigureAwait(false) ?? "";
                answer = pong == "+PONG" ? ProbeAnswer.Ready : pong.StartsWith("-LOADING", StringComparison.Ordinal) ? ProbeAnswer.Loading : ProbeAnswer.Stranger;
            }
        }
        catch (SocketException)
        {
            answer = ProbeAnswer.Nobody;
        }
        catch (IOException)
        {
            answer = ProbeAnswer.Nobody; // It went away while being asked.
        }
        catch (TimeoutException)
        {
            answer = ProbeAnswer.Silent;
        }

        if (answer == ProbeAnswer.Ready) return (answer, probe);
        probe?.Dispose();
        client.Dispose();
        return (answer, null);
    }

    /// <summary>One inline command and the first line of its answer; null where the connection ended.</summary>
    public async Task<string?> AskAsync(string command, CancellationToken cancellation)
    {
        await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancellation).ConfigureAwait(false);
        return await _reader.ReadLineAsync(cancellation).AsTask().WaitAsync(AnswerTime, _time, cancellation).ConfigureAwait(false);
    }

    /// <summary>Completes when the server closes the connection or dies.</summary>
    public async Task EndedAsync(CancellationToken cancellation)
    {
        try
        {
            while (await _reader.ReadLineAsync(cancellation).ConfigureAwait(false) is not null) { }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _client.Dispose();
    }
}
