using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.Http.Json;
using System.Numerics;
using System.Text.Json;
using NUnit.Framework;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Support;

/// <summary>A real chain: anvil out of node_modules on a free loopback port, mining only when told, in the order in which it was given; ended by its pid.</summary>
internal sealed class Anvil : IAsyncDisposable
{
    public const ulong ChainId = 31_337;

    /// <summary>Pays its call's value to the fee recipient.</summary>
    public static readonly Address Payer = At(0xc1);

    /// <summary>Reverts.</summary>
    public static readonly Address Reverter = At(0xc2);

    private const string PayerCode = "0x60006000600060003441" + "5af100";
    private const string ReverterCode = "0x60006000fd";
    private const string PoolCode = "0x6000546018576001600055" + "600060006000600034415af100" + "5b60006000fd";

    private readonly Process _process;
    private readonly HttpClient _http;

    private Anvil(Process process, int port)
    {
        (_process, Url) = (process, $"http://127.0.0.1:{port}");
        _http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(Url), Timeout = TimeSpan.FromSeconds(30) };
    }

    public string Url { get; }

    public int Port => new Uri(Url).Port;

    /// <summary>An address made of one byte.</summary>
    public static Address At(byte last, byte kind = 0xaa) => new([.. Enumerable.Repeat(kind, 19), last]);

    public static Task<Anvil> StartAsync(ulong gasLimit = 30_000_000, params string[] more)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        return StartOnAsync(port, gasLimit, more);
    }

    /// <summary>A fresh chain on a port that was one's before.</summary>
    public static async Task<Anvil> StartOnAsync(int port, ulong gasLimit = 30_000_000, params string[] more)
    {
        var binary = Find();
        if (binary is null) Assert.Ignore("anvil is not installed: npm ci at the root of the repository");
        var start = new ProcessStartInfo(binary!) { RedirectStandardOutput = true };
        foreach (var argument in (string[])["--no-mining", "--order", "fifo", "--port", $"{port}", "--gas-limit", $"{gasLimit}", "--no-request-size-limit", .. more]) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("Listening on", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            var anvil = new Anvil(process, port);
            await anvil.PrepareAsync();
            return anvil;
        }

        throw new InvalidOperationException("anvil ended before it listened");
    }

    /// <summary>Freezes the process, or lets it go on.</summary>
    public void Freeze(bool isFrozen)
    {
        using var kill = Process.Start("kill", [isFrozen ? "-STOP" : "-CONT", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>A contract that works once: the first call pays its value to the fee recipient, every later one reverts.</summary>
    public async Task<Address> PoolAsync(byte number)
    {
        var pool = At(number, 0xb0);
        await RpcAsync("anvil_setCode", pool.ToString(), PoolCode);
        return pool;
    }

    /// <summary>A fresh key with a balance.</summary>
    public async Task<SignerKey> AccountAsync(BigInteger? wei = null)
    {
        var key = SignerKey.Generate();
        await RpcAsync("anvil_setBalance", key.Address.ToString(), "0x" + (wei ?? BigInteger.Pow(10, 20)).ToString("x"));
        return key;
    }

    public async Task<JsonElement> RpcAsync(string method, params object[] parameters)
    {
        using var answer = await _http.PostAsJsonAsync("", new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return body.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException($"{method}: {body}");
    }

    public async Task<BlockHead> HeadAsync() => BlockHead.Read(await RpcAsync("eth_getBlockByNumber", "latest", false))!;

    public async Task<BigInteger> BalanceAsync(Address account) => Number(await RpcAsync("eth_getBalance", account.ToString(), "latest"));

    /// <summary>Puts transactions into one block, in this order; gives their hashes as the block has them.</summary>
    public async Task<string[]> MineAsync(Address feeRecipient, IEnumerable<ReadOnlyMemory<byte>> transactions, ulong? timestamp = null)
    {
        await RpcAsync("anvil_setCoinbase", feeRecipient.ToString());
        foreach (var raw in transactions) await RpcAsync("eth_sendRawTransaction", Hex.Encode(raw.Span));
        if (timestamp is { } time) await RpcAsync("evm_mine", $"0x{time:x}");
        else await RpcAsync("evm_mine");
        var block = await RpcAsync("eth_getBlockByNumber", "latest", false);
        return [.. block.GetProperty("transactions").EnumerateArray().Select(hash => hash.GetString()!)];
    }

    public static BigInteger Number(JsonElement quantity) => BigInteger.Parse("0" + quantity.GetString()![2..], System.Globalization.NumberStyles.HexNumber);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
    }

    private async Task PrepareAsync()
    {
        await RpcAsync("anvil_setCode", Payer.ToString(), PayerCode);
        await RpcAsync("anvil_setCode", Reverter.ToString(), ReverterCode);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var binary = Path.Combine(folder.FullName, "node_modules", "@foundry-rs", "anvil-linux-amd64", "bin", "anvil");
            if (File.Exists(binary)) return binary;
        }

        return null;
    }
}
