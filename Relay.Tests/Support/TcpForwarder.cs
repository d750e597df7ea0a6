using System.Net;
using System.Net.Sockets;

namespace Relay.Tests.Support;

/// <summary>The network between a process and a server of this machine: it carries bytes both ways until it is cut.</summary>
internal sealed class TcpForwarder : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _clients = [];
    private readonly int _target;
    private readonly Task _accepting;
    private int _age;
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TcpForwarder(int target)
    {
        _target = target;
        _open.SetResult();
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Nothing passes any more, and nobody is told: connections stay, as with a cable that is pulled.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            if (_open.Task.IsCompleted) _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What was held back passes, and whatever comes.</summary>
    public void Heal()
    {
        lock (_gate) _open.TrySetResult();
    }

    /// <summary>Nothing passes any more on the connections that there are, ever, and nobody is told; new ones work: as with a firewall that forgot them.</summary>
    public void Strand()
    {
        lock (_gate) _age++;
    }

    /// <summary>Every connection is closed; new ones may be made.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            foreach (var client in _clients) client.Dispose();
            _clients.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        Heal();
        Reset();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                _ = CarryAsync(client);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        int age;
        lock (_gate)
        {
            age = _age;
            _clients.Add(client);
            _clients.Add(server);
        }

        try
        {
            await OpenAsync(age);
            await server.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
            await Task.WhenAny(PumpAsync(client, server, age), PumpAsync(server, client, age));
        }
        catch (Exception fault) when (fault is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side went away: the other is told below.
        }

        client.Dispose();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, int age)
    {
        try
        {
            var buffer = new byte[16_384];
            while (await from.GetStream().ReadAsync(buffer, _ended.Token) is var length and > 0)
            {
                await OpenAsync(age);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _ended.Token);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // As above.
        }
    }

    private Task OpenAsync(int age)
    {
        lock (_gate) return age < _age ? Task.Delay(Timeout.InfiniteTimeSpan, TestTime.System, _ended.Token) : _open.Task;
    }
}
