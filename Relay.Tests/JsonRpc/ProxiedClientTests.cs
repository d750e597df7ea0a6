using System.Net;
using System.Net.WebSockets;
using FluentAssertions;
using NUnit.Framework;

namespace Relay.Tests.JsonRpc;

/// <summary>Behind a proxy each client has a budget of its own at the doors that check no signature, too.</summary>
[NonParallelizable]
public sealed class ProxiedClientTests
{
    [TestCase("/api/v1/history")]
    [TestCase("/api/v1/history/info")]
    [TestCase("/v1/hints?lastEventId=x")]
    [TestCase("/tx/0x12")]
    public async Task Client_that_used_up_its_budget_leaves_others_of_the_same_proxy_theirs(string path)
    {
        await using var door = await RelayDoor.StartAsync("--Relay:Limits:Proxies=127.0.0.0/8", "--Relay:Limits:PerAddress=1", "--Relay:Limits:BurstSeconds=2");

        (await AllOfAsync("192.0.2.1", 4)).Should().Contain(HttpStatusCode.TooManyRequests);
        (await AllOfAsync("192.0.2.2", 1)).Should().NotContain(HttpStatusCode.TooManyRequests);

        async Task<List<HttpStatusCode>> AllOfAsync(string client, int times)
        {
            List<HttpStatusCode> came = [];
            for (var i = 0; i < times; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Add("X-Forwarded-For", client);
                using var response = await door.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                came.Add(response.StatusCode);
            }

            return came;
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task The_hints_socket_knows_the_clients_behind_a_proxy_apart(CancellationToken cancellation)
    {
        await using var door = await RelayDoor.StartAsync("--Relay:Limits:Proxies=127.0.0.0/8", "--Relay:Limits:PerAddress=1", "--Relay:Limits:BurstSeconds=2");
        var url = new UriBuilder(door.Http.BaseAddress!) { Scheme = "ws" }.Uri;

        (await AllOfAsync("192.0.2.1", 4)).Should().Contain(HttpStatusCode.TooManyRequests);
        (await AllOfAsync("192.0.2.2", 1)).Should().Equal(HttpStatusCode.SwitchingProtocols);

        async Task<List<HttpStatusCode>> AllOfAsync(string client, int times)
        {
            List<HttpStatusCode> came = [];
            for (var i = 0; i < times; i++)
            {
                using var socket = new ClientWebSocket();
                socket.Options.SetRequestHeader("X-Forwarded-For", client);
                socket.Options.CollectHttpResponseDetails = true;
                try
                {
                    await socket.ConnectAsync(url, cancellation);
                }
                catch (WebSocketException)
                {
                    // The status says why.
                }

                came.Add(socket.HttpStatusCode);
            }

            return came;
        }
    }
}
