using System.Collections.Concurrent;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Operations;

/// <summary>Metrics and traces at a collector.</summary>
[NonParallelizable]
public sealed class OtlpTests
{
    [Test]
    [CancelAfter(90_000)]
    public async Task Collector_gets_metrics_and_the_relays_own_spans_and_nobodys_name(CancellationToken cancellation)
    {
        var got = new ConcurrentDictionary<string, string>();
        await using var collector = await CollectorAsync(got);
        using var searcher = new TestSearcher();
        string hash;
        await using (var relay = await RelayUnderTest.StartAsync($"Operations:OtlpUrl={collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}", "Auction:SlotDurationMilliseconds=3000"))
        {
            var header = await relay.Door.NextSlotAsync(1_500, cancellation);
            hash = header.Hash.ToString();
            await relay.Door.SubmitAsync(header, searcher.Seal(header), cancellation);
            await relay.TranscriptOfAsync(header.Slot, cancellation);
            (await relay.Door.Http.GetAsync($"/v1/slots/{header.Slot}/leaves/{hash}", cancellation)).Dispose();
        } // A stop sends what is left.

        got.Keys.Should().BeEquivalentTo("/v1/metrics", "/v1/traces");
        got["/v1/metrics"].Should().Contain("relay.submissions").And.Contain("accepted").And.Contain("relay.slot.result.delay");
        got["/v1/traces"].Should().Contain("submit").And.Contain("close").And.Contain("Freeze").And.Contain("Publish");
        foreach (var sent in got.Values) sent.Should().NotContain(hash).And.NotContain(searcher.Key.Address.ToString(), "it is nobody's business");
    }

    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, string> got)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var text = Encoding.Latin1.GetString(body.ToArray());
            got.AddOrUpdate(request.Path, text, (_, before) => before + text);
        });
        await application.StartAsync();
        return application;
    }
}
