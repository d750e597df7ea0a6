using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Relay.Auction.State;

/// <summary>One plain connection to a Redis or Sentinel, for what the client library does not do: it asks, and it is told. Owned by one task.</summary>
/// <remarks>An answer is a string, a number, a list, null, or a <see cref="RespError"/>; whatever else comes ends the connection.</remarks>
internal sealed class RespConnection : IDisposable
{
    private const int MostBytes = 1 << 16, MostParts = 1_024;
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);
    private readonly TcpClient _client;
    private readonly TimeProvider _time;
    private readonly byte[] _read = new byte[4_096];
    private Stream _stream = Stream.Null;
    private int _from, _to;
    private Task<object?>? _coming;

    private RespConnection(TcpClient client, TimeProvider time) => (_client, _time) = (client, time);

    /// <summary>Connects and gives the password.</summary>
    /// <exception cref="IOException">Nobody answers, or not in time, or the password is refused.</exception>
    public static async Task<RespConnection> OpenAsync(EndPoint server, string? password, SslClientAuthenticationOptions? tls, TimeProvider time, CancellationToken cancellation)
    {
        var connection = new RespConnection(new TcpClient { NoDelay = true }, time);
        try
        {
            await connection.ConnectAsync(server, tls, cancellation).WaitAsync(AnswerTime, time, cancellation).ConfigureAwait(false);
            if (password is not null && await connection.AskAsync(cancellation, "AUTH", password).ConfigureAwait(false) is RespError refused) throw new IOException(refused.Message);
            return connection;
        }
        catch (Exception fault)
        {
            connection.Dispose();
            if (fault is SocketException or TimeoutException or System.Security.Authentication.AuthenticationException) throw new IOException(fault.Message, fault);
            throw;
        }
    }

    /// <summary>One command and its answer.</summary>
    /// <exception cref="IOException">The connection is gone, or no answer came in time: it is of no use any more.</exception>
    public async Task<object?> AskAsync(CancellationToken cancellation, params string[] words)
    {
        try
        {
            await SendAsync(words, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException fault)
        {
            throw new IOException("the question was not taken in time", fault);
        }

        return await NextAsync(cancellation).ConfigureAwait(false) is var (answer, came) && came ? answer : throw new IOException("no answer in time");
    }

    /// <summary>Whatever comes next; false where nothing comes within the time.</summary>
    public async Task<(object? Answer, bool Came)> NextAsync(CancellationToken cancellation)
    {
        // A read that outlasts the wait goes on: it is the next answer's.
        _coming ??= ReadAsync();
        try
        {
            var answer = await _coming.WaitAsync(AnswerTime, _time, cancellation).ConfigureAwait(false);
            _coming = null;
            return (answer, true);
        }
        catch (TimeoutException)
        {
            return (null, false);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _client.Dispose();
    }

    private async Task ConnectAsync(EndPoint server, SslClientAuthenticationOptions? tls, CancellationToken cancellation)
    {
        if (server is DnsEndPoint name) await _client.ConnectAsync(name.Host, name.Port, cancellation).ConfigureAwait(false);
        else await _client.ConnectAsync((IPEndPoint)server, cancellation).ConfigureAwait(false);
        _stream = _client.GetStream();
        if (tls is not null)
        {
            var secure = new SslStream(_stream);
            _stream = secure;
            await secure.AuthenticateAsClientAsync(tls, cancellation).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(string[] words, CancellationToken cancellation)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"*{words.Length}\r\n"));
        foreach (var word in words) text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        // Beside a read that waits: a stream that is buffered for both at once would not take it.
        await _stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellation).AsTask().WaitAsync(AnswerTime, _time, cancellation).ConfigureAwait(false);
    }

    private async Task<object?> ReadAsync()
    {
        var line = await LineAsync().ConfigureAwait(false);
        var rest = line[1..];
        switch (line[0])
        {
            case '+': return rest;
            case '-': return new RespError(rest);
            case ':': return long.Parse(rest, CultureInfo.InvariantCulture);
            case '$': return Length(rest, MostBytes) is { } bytes and >= 0 ? await TextAsync(bytes).ConfigureAwait(false) : null;
            case '*':
                var parts = new object?[Math.Max(0, Length(rest, MostParts))];
                for (var i = 0; i < parts.Length; i++) parts[i] = await ReadAsync().ConfigureAwait(false);
                return parts;
            default: throw new IOException("this is not the Redis protocol");
        }
    }

    private static int Length(string text, int most)
        => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var length) && length <= most ? length : throw new IOException("an answer is longer than any that was asked for");

    private async Task<string> TextAsync(int length)
    {
        var bytes = new byte[length + 2];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = await ByteAsync().ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    private async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        while (line.Length < MostBytes)
        {
            var next = await ByteAsync().ConfigureAwait(false);
            if (next != '\n') line.Append((char)next);
            else if (line.Length > 1) return line.ToString(0, line.Length - 1);
            else break;
        }

        throw new IOException("this is not the Redis protocol");
    }

    private async ValueTask<byte> ByteAsync()
    {
        if (_from < _to) return _read[_from++];
        (_from, _to) = (0, await _stream.ReadAsync(_read).ConfigureAwait(false));
        return _to > 0 ? _read[_from++] : throw new IOException("the connection was closed");
    }
}

/// <summary>What a Redis refused, in its words.</summary>
internal sealed record RespError(string Message);
