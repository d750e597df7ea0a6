using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;
using Relay.Auction.Sealing;
using Relay.Auction.Slots;
using Relay.Auction.State;
using Relay.Builders.JsonRpc;
using Relay.Tests.Support;

namespace Relay.Tests.Benchmarks;

/// <summary>What a submission cannot do without, one after another and nothing else, behind the bare server: the sum of a submission's primitives as a server pays for them.</summary>
internal sealed class PrimitivesDoor : IAsyncDisposable
{
    public const string Sealed = "/sealed", Clear = "/clear";
    private const string FileName = "primitives";
    private readonly SlotHeader _header;
    private readonly RelayStore _store;
    private readonly SignerKey _key = SignerKey.Generate();
    private readonly BidPlaintext _bundle;
    private int _count;

    private PrimitivesDoor(SlotHeader header, RelayStore store, BidPlaintext bundle) => (_header, _store, _bundle) = (header, store, bundle);

    /// <summary>Writes what the door needs: the slot's header, the Redis that the relay uses, and the transactions that are sealed.</summary>
    public static void Write(string folder, SlotHeader header, string redis, IEnumerable<byte[]> transactions)
        => File.WriteAllLines(Path.Combine(folder, FileName), [redis, Hex.Encode(header.Encode()), .. transactions.Select(raw => Hex.Encode(raw))]);

    /// <summary>The door; null where nothing was written for one.</summary>
    public static async Task<PrimitivesDoor?> ReadAsync(string folder)
    {
        if (!File.Exists(Path.Combine(folder, FileName))) return null;
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder, FileName));
        byte[][] bytes = [.. lines.Skip(1).Select(line => Hex.TryDecode(line, out byte[] read) ? read : throw new InvalidOperationException(line))];
        if (!SlotHeader.TryDecode(bytes[0], out var header, out var fault)) throw new InvalidOperationException(fault);
        // Another chain: the keys of nobody else.
        var store = await RelayStore.ConnectAsync(lines[0], header.ChainId + 1, new StoreOptions(), TestTime.System, CancellationToken.None);
        return new PrimitivesDoor(header, store, new BidPlaintext { Terms = BidTerms.BidDeclared, Bid = 1, Transactions = [.. bytes.Skip(1).Select(raw => new BidTransaction(Tolerance.None, raw))] });
    }

    public void Map(WebApplication application)
    {
        application.MapPost(Sealed, SealedAsync);
        application.MapPost(Clear, ClearAsync);
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _store.DisposeAsync();
    }

    /// <summary>Hashes and recovery, the append, the receipt.</summary>
    private async Task SealedAsync(HttpContext context)
    {
        var body = await BodyAsync(context);
        if (!Envelope.TryParse(body, _header, out var envelope, out _) || !envelope.TryVerifySigner(out _)) throw new InvalidOperationException();
        await StoreAsync(context, envelope.Leaf, Hash32.Zero, envelope.Core.Signer, envelope.Core.Bundle, envelope.Bytes);
    }

    /// <summary>Hashes and recovery, the seal, the append, the receipt.</summary>
    private async Task ClearAsync(HttpContext context)
    {
        var body = await BodyAsync(context);
        var content = Keccak.Hash(body.Span);
        if (!FlashbotsSignature.TryVerify(context.Request.Headers[FlashbotsHeaders.Signature], content, out _, out _)) throw new InvalidOperationException();
        foreach (var transaction in _bundle.Transactions) _ = Keccak.Hash(transaction.Raw.Span);
        var name = SealingSlot.Bytes(string.Create(CultureInfo.InvariantCulture, $"primitives {Interlocked.Increment(ref _count)}"));
        if (!EnvelopeSealer.TrySeal(_header, _key, _bundle, BundleId.Read(name), 1, name, out var envelope, out var rejection)) throw new InvalidOperationException(rejection.Detail);
        await StoreAsync(context, envelope.Leaf, content, _key.Address, BundleId.Read(name), envelope.Bytes);
    }

    private async Task StoreAsync(HttpContext context, Hash32 leaf, Hash32 content, Address signer, BundleId bundle, ReadOnlyMemory<byte> envelope)
    {
        var id = new byte[BundleId.Size];
        bundle.CopyTo(id);
        var append = new LeafAppend
        {
            Slot = _header.Slot, ReceivedAtMs = _header.OpenAt, ClosesAtMs = _header.Cutoff, Leaf = leaf, Content = content, Signer = signer, BundleId = id, Nonce = 1,
            MaxLeaves = _header.MaxLeaves, MaxPerSigner = _header.MaxLeaves, Durability = Durability.EverySecond, Envelope = envelope,
        };
        if (await _store.Leaves.AppendAsync(append, context.RequestAborted) is not AppendOutcome.Appended(var sequence)) throw new InvalidOperationException();
        var receipt = new SubmissionReceipt(_header.Hash, leaf, content, sequence, _header.OpenAt, Durability.EverySecond).SignedBy(_key);
        await BareServer.AnswerAsync(context, receipt.Signature);
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContext context)
    {
        var body = new byte[(int)context.Request.ContentLength!];
        await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
        return body;
    }
}
