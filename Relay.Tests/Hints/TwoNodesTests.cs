using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Tests.Ethereum;
using Relay.Tests.Support;
using RelayDoor = Relay.Tests.JsonRpc.RelayDoor;

namespace Relay.Tests.Hints;

/// <summary>Two nodes, one Redis: one stream, whichever takes the order and whichever is read.</summary>
public sealed class TwoNodesTests
{
    [Test]
    public async Task Both_nodes_tell_the_same_events_with_the_same_ids_and_a_new_one_resumes()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var wallet = SignerKey.Generate();
        await using var first = await RelayUnderTest.StartAsync("Auction:SlotDurationMilliseconds=12000");
        await using var second = await NodeAsync(first);
        using var here = await EventReader.OpenAsync(first.Door.Http, cancellation: patience.Token);
        using var there = await EventReader.OpenAsync(second.Http, cancellation: patience.Token);

        for (ulong nonce = 0; nonce < 4; nonce++)
        {
            var raw = Hex.Encode(new SampleTransaction { Nonce = nonce }.DynamicFee(wallet));
            var body = $$"""{"jsonrpc":"2.0","id":1,"method":"eth_sendRawTransaction","params":["{{raw}}"]}""";
            // Every second one comes to the other node; each is sent to both.
            HttpClient[] nodes = nonce % 2 == 0 ? [first.Door.Http, second.Http] : [second.Http, first.Door.Http];
            foreach (var node in nodes)
            {
                using var answer = await node.PostAsync("/?hint=tx_hash", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), patience.Token);
                (await answer.Content.ReadAsStringAsync(patience.Token)).Should().Contain("result");
            }
        }

        var (told, toldThere) = (new List<ServerEvent>(), new List<ServerEvent>());
        for (var i = 0; i < 4; i++)
        {
            told.Add(await here.NextAsync(patience.Token));
            toldThere.Add(await there.NextAsync(patience.Token));
        }

        toldThere.Should().Equal(told);
        told.Select(one => one.Id).Should().Equal(1, 2, 3, 4);
        told.Select(one => one.Json.GetProperty("hash").GetString()).Should().OnlyHaveUniqueItems();
        await using var third = await NodeAsync(first);
        using var resumed = await EventReader.OpenAsync(third.Http, "2", cancellation: patience.Token);
        (await resumed.NextAsync(patience.Token)).Should().Be(told[2]);
        (await first.Store.Hints.ReadAsync(0, 100, patience.Token)).Should().HaveCount(4, "each order has one event");
    }

    private static async Task<RelayDoor> NodeAsync(RelayUnderTest first)
        => await RelayDoor.StartAsync("--Relay:Api:Roles=api", $"--Relay:Api:DataFolder={first.Folder}", $"--Relay:Redis:Connection={await first.RedisAsync()}", "--Relay:Auction:SlotDurationMilliseconds=12000", "--Relay:Auction:CloseLeadMilliseconds=100");
}
