using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Relay.Api.Verbs.Feed;
using Relay.Builders;

namespace Relay.Tests.Support;

/// <summary>The official .NET client at the builders' hub.</summary>
internal static class HubClient
{
    /// <summary>A connection, started.</summary>
    public static async Task<HubConnection> ConnectAsync(Uri relay, HttpMessageHandler handler, string? token = null)
    {
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory>(new WebSocketConnectionFactory(handler, token));
        builder.Services.AddSingleton<EndPoint>(new UriEndPoint(new Uri(relay, BuilderServices.HubPath)));
        var connection = builder.Build();
        await connection.StartAsync();
        return connection;
    }

    /// <summary>So many messages of the feed from a number on.</summary>
    public static async Task<List<JsonElement>> TakeAsync(HubConnection connection, ulong from, int count, CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        List<JsonElement> seen = [];
        await foreach (var message in connection.StreamAsync<JsonElement>("StreamResults", from, enough.Token))
        {
            seen.Add(message);
            if (seen.Count == count) break;
        }

        await enough.CancelAsync();
        return seen;
    }

    /// <summary>What the hub answers to a mistake; empty where it was none.</summary>
    public static async Task<string> FaultAsync(Func<Task> call)
    {
        try
        {
            await call();
            return "";
        }
        catch (HubException fault)
        {
            return fault.Message;
        }
    }

    public static IEnumerable<ulong> Sequences(IEnumerable<JsonElement> messages) => messages.Select(message => message.GetProperty("sequence").GetUInt64());
}
