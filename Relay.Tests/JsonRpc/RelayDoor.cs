using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Api.Hosting;
using Relay.Auction.Ethereum;
using Relay.Builders.JsonRpc;
using Relay.Tests.Support;

namespace Relay.Tests.JsonRpc;

/// <summary>A running relay and a client of its JSON-RPC door that sends exactly the bytes that a test gives.</summary>
internal sealed class RelayDoor : IAsyncDisposable
{
    private readonly string _folder;
    private readonly RelayHost _relay;

    private RelayDoor(string folder, RelayHost relay)
    {
        (_folder, _relay) = (folder, relay);
        Url = relay.Application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(Url) };
    }

    public string Url { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _relay.Application.Services;

    public static Task<RelayDoor> StartAsync(params string[] more) => StartAsync(null, more);

    /// <summary>With a log of the test's own.</summary>
    public static async Task<RelayDoor> StartAsync(ILoggerProvider? log, params string[] more)
    {
        var folder = Directory.CreateTempSubdirectory("relay-door-").FullName;
        string[] args = ["--Relay:Api:HttpsUrl=", "--Relay:Api:HttpUrl=http://127.0.0.1:0", $"--Relay:Api:DataFolder={folder}", "--Relay:Builders:Open=true", "--Logging:LogLevel:Default=None", .. more];
        return new RelayDoor(folder, await RelayHost.StartAsync(args, TestTime.System, services => { if (log is not null) services.AddSingleton(log); }, CancellationToken.None));
    }

    public Task<HttpResponseMessage> PostAsync(string body, string path = "/", SignerKey? signer = null)
        => PostAsync(Encoding.UTF8.GetBytes(body), path, signer is null ? null : FlashbotsSignature.Sign(signer, Encoding.UTF8.GetBytes(body)));

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string path = "/", string? signature = null, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        if (signature is not null) request.Headers.TryAddWithoutValidation(FlashbotsHeaders.Signature, signature);
        return await Http.SendAsync(request);
    }

    /// <summary>The answer's JSON.</summary>
    public async Task<JsonElement> AskAsync(string body, string path = "/", SignerKey? signer = null)
    {
        using var response = await PostAsync(body, path, signer);
        return JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    /// <summary>One call of a method; parameters as JSON.</summary>
    public Task<JsonElement> CallAsync(string method, string parameters = "[]", SignerKey? signer = null, string path = "/")
        => AskAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters}}}""", path, signer);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _relay.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
