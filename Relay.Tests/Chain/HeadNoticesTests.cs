using Microsoft.Extensions.Logging.Abstractions;
using NUnit.Framework;
using Relay.Auction;
using Relay.Auction.Chain;
using Relay.Tests.Support;

namespace Relay.Tests.Chain;

/// <summary>Heads by the notices of a real anvil. The polling is so seldom here that only a notice is in time.</summary>
public sealed class HeadNoticesTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task New_head_is_known_by_its_notice_also_after_the_node_was_killed_and_started_again(CancellationToken cancellation)
    {
        var chain = await Anvil.StartAsync();
        var port = chain.Port;
        await using (var followed = await Followed.StartAsync(port, pollMilliseconds: 600_000, cancellation))
        {
            await chain.RpcAsync("evm_mine");
            await followed.UntilAsync(async () => followed.Head == await chain.HeadAsync(), cancellation);

            await chain.DisposeAsync();
            await using var next = await Anvil.StartOnAsync(port);
            // The subscription that stands again wakes once by itself; the block after that comes by a notice.
            await followed.UntilAsync(async () => followed.Head == await next.HeadAsync(), cancellation);
            await next.RpcAsync("evm_mine");
            await followed.UntilAsync(async () => followed.Head == await next.HeadAsync(), cancellation);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Frozen_node_is_said_to_be_away_and_its_heads_are_followed_again(CancellationToken cancellation)
    {
        await using var chain = await Anvil.StartAsync();
        await using var followed = await Followed.StartAsync(chain.Port, pollMilliseconds: 200, cancellation);
        await followed.UntilAsync(() => Task.FromResult(followed.Health.Fault is null), cancellation);

        chain.Freeze(true);
        await followed.UntilAsync(() => Task.FromResult(followed.Health.Fault is not null), cancellation);
        chain.Freeze(false);

        await chain.RpcAsync("evm_mine");
        await followed.UntilAsync(async () => followed.Health.Fault is null && followed.Head == await chain.HeadAsync(), cancellation);
    }

    private sealed class Followed : IAsyncDisposable
    {
        private readonly HttpClient _http;
        private readonly ExecutionNode _node;
        private readonly HeadNotices _notices;
        private readonly HeadFollower _follower;

        private Followed(int port, uint pollMilliseconds)
        {
            var options = new ChainOptions { NodeUrl = $"http://127.0.0.1:{port}", HeadsUrl = $"ws://127.0.0.1:{port}", PollMilliseconds = pollMilliseconds, CallMilliseconds = 1_000 };
            _http = NodeConnection.Create(options);
            _node = new ExecutionNode(_http, options, TestTime.System);
            _notices = new HeadNotices(options, TestTime.System, NullLogger<HeadNotices>.Instance);
            _follower = new HeadFollower(_node, options, new AuctionOptions { ChainId = Anvil.ChainId }, TestTime.System, NullLogger<HeadFollower>.Instance, _notices);
        }

        public BlockHead? Head => _follower.Head;

        public NodeHealth Health => _follower.Health;

        public static async Task<Followed> StartAsync(int port, uint pollMilliseconds, CancellationToken cancellation)
        {
            var followed = new Followed(port, pollMilliseconds);
            await followed._notices.StartAsync(cancellation);
            await followed._follower.StartAsync(cancellation);
            return followed;
        }

        public async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellation)
        {
            while (!await condition()) await Task.Delay(TimeSpan.FromMilliseconds(20), TestTime.System, cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            await _follower.StopAsync(default);
            await _notices.StopAsync(default);
            _follower.Dispose();
            _notices.Dispose();
            _node.Dispose();
            _http.Dispose();
        }
    }
}
