using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relay.Auction;
using Relay.Auction.Closing;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Auction.Validating;
using Relay.Builders;
using Relay.Builders.Access;

namespace Relay.Tests.Support;

/// <summary>The builders' door over real Kestrel and Redis, without the auction: the test writes the slots.</summary>
internal sealed class FeedServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly SocketsHttpHandler _handler = new();
    private readonly LeaseEpoch _epoch;

    private FeedServer(WebApplication application, RelayStore store, RelayKeys keys, DirectoryInfo folder, LeaseEpoch epoch)
    {
        (Application, Store, Keys, _folder, _epoch) = (application, store, keys, folder, epoch);
        Url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = Url };
    }

    public WebApplication Application { get; }

    public RelayStore Store { get; }

    public RelayKeys Keys { get; }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public AuctionOptions Auction => Application.Services.GetRequiredService<AuctionOptions>();

    public static async Task<FeedServer> StartAsync(BuilderOptions? options = null, StoreOptions? storeOptions = null, Action<WebApplication>? map = null)
    {
        var folder = Directory.CreateTempSubdirectory("relay-feed-");
        var keys = RelayKeys.Load(new KeyFolder(folder.FullName));
        var store = await RedisServer.StoreAsync(storeOptions);
        var epoch = (await store.Lease.TryTakeAsync("test", TimeSpan.FromMinutes(10), default))!.Value;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.AddAuctionCore(new AuctionOptions(), store, keys, new SteadyTime(TestTime.System)).AddBuilders(options ?? new BuilderOptions { Open = true }, builder.Configuration);
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        application.MapBuilders();
        map?.Invoke(application);
        await application.StartAsync();
        return new FeedServer(application, store, keys, folder, epoch);
    }

    /// <summary>Options with these builders, and nothing open.</summary>
    public static BuilderOptions Registered(params ReadOnlySpan<(string Name, Address Address)> builders)
    {
        var options = new BuilderOptions();
        foreach (var (name, address) in builders) options.Registered.Add(new RegisteredBuilder { Name = name, Address = address.ToString() });
        return options;
    }

    /// <summary>Writes a slot's commitment and its result with winners of one transaction each.</summary>
    public async Task PutSlotAsync(ulong slot, int winners = 1, int transactionBytes = 120, Hash32 parent = default)
    {
        var set = new SetCommit(HashOf(slot, 0), slot, (uint)winners, HashOf(slot, 1), slot + 1, parent, 1, 0, Hash32.Zero);
        await Store.Records.PutSetAsync(slot, _epoch, set.Encode(), set.Hash, default);
        await PutResultAsync(slot, set, winners, transactionBytes);
    }

    public async Task PutResultAsync(ulong slot, SetCommit set, int winners, int transactionBytes)
    {
        var (result, contents) = Make(slot, set, winners, transactionBytes);
        await Store.Results.PutAsync(slot, _epoch, result.Encode(), result.Hash, Keys.Rest.Seal(RestPurpose.Contents, contents.Encode()), default(ReadOnlyMemory<byte>), default);
    }

    public static (SlotResult Result, PublishedSlot Contents) Make(ulong slot, SetCommit set, int winners, int transactionBytes)
    {
        var contents = Enumerable.Range(0, winners).Select(rank =>
        {
            var raw = RandomNumberGenerator.GetBytes(transactionBytes);
            return new WinnerContents(new Secret32(raw), [new WinnerTransaction(Tolerance.None, Keccak.Hash(raw), raw)]);
        }).ToArray();
        var result = new SlotResult
        {
            SlotHash = set.SlotHash,
            SetHash = set.Hash,
            CertificateHash = HashOf(slot, 2),
            Seed = HashOf(slot, 3),
            Status = SlotStatus.Ranked,
            Rules = 1,
            Winners = [.. contents.Select((winner, rank) => new Winner((uint)rank, HashOf(slot, 10 + rank), Keccak.Hash(winner.Transactions[0].Hash.ToArray()), 1_000, 21_000))],
        };
        return (result, new PublishedSlot(set, 1, TestTime.System.NowMs(), (uint)winners, ValueRule.DeclaredCapped, contents, null));
    }

    public static Hash32 HashOf(ulong slot, int number) => Keccak.Hash([(byte)slot, (byte)(slot >> 8), (byte)number, (byte)(number >> 8)]);

    public async Task<HttpResponseMessage> LoginAsync(SignerKey key, ulong? chainId = null, long aheadMs = 30_000, SignerKey? signer = null)
    {
        var login = new BuilderLogin(Keys.Relay.Address, chainId ?? Auction.ChainId, key.Address, (ulong)((long)TestTime.System.NowMs() + aheadMs));
        var signature = ProtocolSignature.Sign(signer ?? key, BuilderLogin.Label, login.Hash);
        return await Http.PostAsJsonAsync(BuilderServices.LoginPath, new LoginRequest(key.Address.ToString(), login.ChainId, login.ExpiresAt, Hex.Encode(signature)));
    }

    public async Task<string> TokenAsync(SignerKey key)
    {
        using var answer = await LoginAsync(key);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<LoginAnswer>())!.Token;
    }

    /// <summary>A hub connection, started.</summary>
    public Task<HubConnection> ConnectAsync(string? token = null) => HubClient.ConnectAsync(Url, _handler, token);

    /// <summary>Makes a change of the configuration, as an edited file would.</summary>
    public void Configure(params (string Key, string Value)[] changes)
        => ((IConfigurationBuilder)Application.Services.GetRequiredService<IConfiguration>()).AddInMemoryCollection(changes.Select(change => KeyValuePair.Create(change.Key, (string?)change.Value)));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Application.StopAsync();
        await Application.DisposeAsync();
        await Store.DisposeAsync();
        _handler.Dispose();
        _folder.Delete(recursive: true);
    }
}
