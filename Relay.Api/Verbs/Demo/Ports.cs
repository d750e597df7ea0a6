using System.Net;
using System.Net.Sockets;

namespace Relay.Api.Verbs.Demo;

/// <summary>Free ports of the loopback interface, as far as one can know that ahead.</summary>
internal static class Ports
{
    public static int Free()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
