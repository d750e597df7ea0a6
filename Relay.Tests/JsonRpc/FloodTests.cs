using System.Net;
using System.Text;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Relay.Api.Limits;
using Relay.Auction.Ethereum;
using Relay.Builders.JsonRpc;

namespace Relay.Tests.JsonRpc;

/// <summary>Budgets: whoever claims a victim's address uses up nothing of the victim's.</summary>
[NonParallelizable]
public sealed class FloodTests
{
    private const string Stats = """{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}""";

    [Test]
    public async Task Flood_under_a_victims_address_stops_the_flooder_and_not_the_victim()
    {
        await using var door = await RelayDoor.StartAsync("--Relay:Limits:PerAddress=10000", "--Relay:Limits:PerClaim=5", "--Relay:Limits:PerSigner=5", "--Relay:Limits:BurstSeconds=1");
        using var victim = SignerKey.Generate();
        using var flooder = SignerKey.Generate();
        var body = Encoding.UTF8.GetBytes(Stats);
        var forged = $"{victim.Address}:{FlashbotsSignature.Sign(flooder, body).Split(':')[1]}";

        HttpResponseMessage? refused = null;
        for (var sent = 0; sent < 200 && refused is null; sent++)
        {
            var response = await door.PostAsync(body, signature: forged);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) refused = response;
            else response.Dispose();
        }

        using (refused) refused!.Headers.RetryAfter!.Delta.Should().BeGreaterThan(TimeSpan.Zero);

        // The victim, from an address of its own, has its whole budget: only a right signature charges it.
        var budgets = door.Services.GetRequiredService<RequestBudgets>();
        var elsewhere = ClientAddress.Of(IPAddress.Parse("192.0.2.7"));
        for (var sent = 0; sent < 5; sent++)
        {
            budgets.Charge(elsewhere, victim.Address).Should().BeNull();
            budgets.Charge(victim.Address).Should().BeNull();
        }
    }

    [Test]
    public void Addresses_of_one_ipv6_customer_are_one_client_and_mapped_ipv4_is_ipv4()
    {
        ClientAddress.Of(IPAddress.Parse("2001:db8:1:2::1")).Should().Be(ClientAddress.Of(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        ClientAddress.Of(IPAddress.Parse("2001:db8:1:3::1")).Should().NotBe(ClientAddress.Of(IPAddress.Parse("2001:db8:1:2::1")));
        ClientAddress.Of(IPAddress.Parse("::ffff:192.0.2.7")).Should().Be(ClientAddress.Of(IPAddress.Parse("192.0.2.7")));
    }

    [Test]
    public async Task Budget_of_an_address_ends_with_429_and_Retry_After()
    {
        await using var door = await RelayDoor.StartAsync("--Relay:Limits:PerAddress=2", "--Relay:Limits:BurstSeconds=1");

        HttpResponseMessage? refused = null;
        for (var sent = 0; sent < 200 && refused is null; sent++)
        {
            var response = await door.PostAsync(Stats);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) refused = response;
            else response.Dispose();
        }

        using (refused)
        {
            refused!.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(1));
            (await refused.Content.ReadAsStringAsync()).Should().Contain("-32005").And.Contain("\"retryAfter\":1");
        }
    }
}
