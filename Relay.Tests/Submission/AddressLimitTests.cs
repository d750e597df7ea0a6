using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Limits;
using Relay.Tests.Support;

namespace Relay.Tests.Submission;

/// <summary>Limits of the doors of /v1: before a signature is looked at by the client's address, and by what it claims from there.</summary>
public sealed class AddressLimitTests
{
    private const string Flooder = "198.51.100.9", Victim = "192.0.2.7";

    [Test]
    [CancelAfter(60_000)]
    public async Task Flood_under_a_victims_address_from_elsewhere_leaves_the_victim_its_whole_budget(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Limits:Proxies=127.0.0.0/8", "Limits:PerClaim=4", "Limits:PerSigner=4", "Limits:BurstSeconds=1");
        using var victim = new TestSearcher();
        var header = await relay.Door.NextSlotAsync(300, cancellation);
        var forged = victim.Seal(header).Bytes.ToArray();
        forged[^2] ^= 1;

        HttpResponseMessage? refused = null;
        for (var sent = 0; sent < 100 && refused is null; sent++)
        {
            var response = await SendAsync(relay, header.Slot, forged, Flooder, cancellation);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) refused = response;
            else response.Dispose();
        }

        using (refused)
        {
            refused!.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
            (await refused.Content.ReadAsStringAsync(cancellation)).Should().Contain("\"code\":\"rate_limited\"");
        }

        header = await relay.Door.NextSlotAsync(400, cancellation);
        for (var sent = 0; sent < 4; sent++)
        {
            using var response = await SendAsync(relay, header.Slot, victim.Seal(header).Bytes, Victim, cancellation);
            response.StatusCode.Should().NotBe(HttpStatusCode.TooManyRequests);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Without_a_known_proxy_what_a_client_says_of_its_address_does_nothing(CancellationToken cancellation)
    {
        await using var relay = await RelayUnderTest.StartAsync("Limits:PerAddress=2", "Limits:BurstSeconds=1");

        var limited = false;
        for (var sent = 0; sent < 100 && !limited; sent++)
        {
            using var response = await SendAsync(relay, 1, new byte[145], $"203.0.113.{sent}", cancellation);
            limited = response.StatusCode == HttpStatusCode.TooManyRequests;
        }

        limited.Should().BeTrue("all of them come from one address");
    }

    [TestCase("127.0.0.1", "198.51.100.9", ExpectedResult = "198.51.100.9")]
    [TestCase("127.0.0.1", "192.0.2.7, 198.51.100.9", ExpectedResult = "198.51.100.9", Description = "a spoofed left-most address does nothing")]
    [TestCase("127.0.0.1", "192.0.2.7, 198.51.100.9, 127.0.0.2", ExpectedResult = "198.51.100.9", Description = "two proxies")]
    [TestCase("::ffff:127.0.0.1", "198.51.100.9", ExpectedResult = "198.51.100.9")]
    [TestCase("127.0.0.1", "", ExpectedResult = "127.0.0.1")]
    [TestCase("127.0.0.1", "192.0.2.7, nonsense", ExpectedResult = "127.0.0.1")]
    [TestCase("203.0.113.5", "192.0.2.7", ExpectedResult = "203.0.113.5", Description = "it is no proxy of ours")]
    public string Right_most_address_that_is_no_proxys_is_the_client(string from, string forwarded)
        => new ClientAddresses([IPNetwork.Parse("127.0.0.0/8")]).Find(IPAddress.Parse(from), [forwarded])!.ToString();

    [Test]
    public void What_is_no_network_is_named()
        => new LimitOptions { Proxies = "10.0.0.0/8, proxy.example" }.Faults().Should().ContainSingle().Which.Should().Contain("Relay:Limits:Proxies names proxy.example");

    private static async Task<HttpResponseMessage> SendAsync(RelayUnderTest relay, ulong slot, ReadOnlyMemory<byte> envelope, string forwarded, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/slots/{slot}/bundles") { Content = new ReadOnlyMemoryContent(envelope) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.Add("X-Forwarded-For", forwarded);
        return await relay.Door.Http.SendAsync(request, cancellation);
    }
}
