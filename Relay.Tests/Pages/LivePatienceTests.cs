using System.Net;
using System.Net.Sockets;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Relay.Api.Limits;
using Relay.Api.Pages;
using Relay.Auction.Keys;
using Relay.Tests.Hints;
using Relay.Tests.Support;

namespace Relay.Tests.Pages;

/// <summary>A live page that does not read, over real Kestrel, on a clock that the test sets: it tells the news itself.</summary>
public sealed class LivePatienceTests
{
    private const int States = 400, Bytes = 64_000;

    [Test]
    [CancelAfter(60_000)]
    public async Task Page_that_takes_nothing_for_ten_seconds_is_cut_and_the_others_are_told_the_newest(CancellationToken cancellation)
    {
        using var folder = new DataFolder();
        await using var store = await RedisServer.StoreAsync();
        var time = ManualTimeProvider.AtMs(1_700_000_000_000);
        var log = new CutLog();
        await using var application = await StartAsync(time, log, new RequestBudgets(new LimitOptions { PerAddress = 10_000 }, store, RelayKeys.Load(new KeyFolder(folder.Path)), TestTime.System));
        var url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        var news = application.Services.GetRequiredService<LiveNews>();
        using var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = url };
        using var stalled = new TcpClient { ReceiveBufferSize = 8_192 };
        await stalled.ConnectAsync(IPAddress.Loopback, url.Port, cancellation);
        await stalled.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {LiveEndpoint.Path} HTTP/1.1\r\nHost: localhost\r\n\r\n"), cancellation);
        await stalled.GetStream().ReadExactlyAsync(new byte[64], cancellation);
        using var reader = await EventReader.OpenAsync(http, null, LiveEndpoint.Path, cancellation);

        for (var number = 1; number <= States; number++)
        {
            Tell(number);
            // Each is taken before the next is told, so that only one of the two is slow.
            while ((await reader.NextAsync(cancellation)).Json.GetProperty("state").GetInt32() != number) cancellation.ThrowIfCancellationRequested();
        }

        log.Cuts.Should().Be(0, "ten seconds are not over");
        time.Advance(TimeSpan.FromSeconds(9));
        log.Cuts.Should().Be(0);
        time.Advance(TimeSpan.FromSeconds(1));
        await log.WaitAsync(cancellation);

        var drained = async () => await stalled.GetStream().CopyToAsync(Stream.Null, cancellation);
        await drained.Should().ThrowAsync<IOException>("it was cut in the middle of an event, not ended");
        Tell(States + 1);
        (await reader.NextAsync(cancellation)).Json.GetProperty("state").GetInt32().Should().Be(States + 1);

        void Tell(int number) => news.Tell(new LiveState([], default(ReadOnlyMemory<byte>), LiveState.Frame("now", new { state = number, padding = new string('0', Bytes) })));
    }

    private static async Task<WebApplication> StartAsync(TimeProvider time, CutLog log, RequestBudgets budgets)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(time).AddSingleton(budgets).AddSingleton(new ClientAddresses([])).AddSingleton(new PageOptions()).AddSingleton<LiveStreams>().AddSingleton<LiveNews>();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.MapLive();
        await application.StartAsync();
        return application;
    }

    /// <summary>Counts what is logged of cuts.</summary>
    private sealed class CutLog : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _cuts;

        public int Cuts => Volatile.Read(ref _cuts);

        public Task WaitAsync(CancellationToken cancellation) => _cut.Task.WaitAsync(cancellation);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id != 3091) return;
            Interlocked.Increment(ref _cuts);
            _cut.TrySetResult();
        }

        public void Dispose()
        {
        }
    }
}
