using System.Text.Json;
using Relay.Auction.Chain;
using Relay.Auction.Ethereum;

namespace Relay.Auction.Simulating;

/// <summary>The body of <c>eth_simulateV1</c>: one block, its calls the transactions and, between them, readers of the fee recipient's balance.</summary>
/// <remarks>
/// A reader is a call, without tip, of ten bytes of code at a free address: COINBASE BALANCE, returned. A reader that paid a tip would change what it reads.
/// Everything that nodes fill in differently by themselves is written out (docs/simulation.md).
/// </remarks>
internal static class SimulateRequest
{
    /// <summary>Gas of a reader: 21,000 and a warm BALANCE, with room for forks before EIP-3651.</summary>
    public const ulong ReaderGas = 60_000;

    /// <summary>What a reader uses of it, or less.</summary>
    public const ulong ReaderUses = 24_000;

    private const string Reader = "0x00000000000000000000000000000000feeda001";
    private const string ReaderCode = "0x00000000000000000000000000000000feeda002";
    private const string Code = "0x413160005260206000f3";
    private const string Ample = "0xffffffffffffffffffffffffffffffff";
    private const ulong HugeGasLimit = 0xffffffffffff;

    /// <summary>The body.</summary>
    /// <param name="target">Block and state.</param>
    /// <param name="calls">In order; null is a reader. Senders must be recoverable.</param>
    public static ReadOnlyMemory<byte> Of(SimulationTarget target, IReadOnlyList<SignedTransaction?> calls) => JsonRpc.Request("eth_simulateV1", json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("validation", true);
        json.WriteStartArray("blockStateCalls");
        json.WriteStartObject();
        WriteBlock(json, target);
        WriteState(json, target);
        json.WriteStartArray("calls");
        var readers = 0UL;
        foreach (var call in calls)
        {
            if (call is null) WriteReader(json, target, readers++);
            else WriteTransaction(json, call);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        JsonRpc.WriteBlock(json, target.Head.ParentHash);
    });

    private static void WriteBlock(Utf8JsonWriter json, SimulationTarget target)
    {
        json.WriteStartObject("blockOverrides");
        Quantity(json, "number", target.Head.TargetBlock);
        Quantity(json, "time", target.Head.TimestampSeconds);
        Quantity(json, "baseFeePerGas", target.Head.BaseFee);
        Quantity(json, "gasLimit", target.MostBlockGas > 0 ? target.MostBlockGas : HugeGasLimit); // The real one is the relay's to keep: the readers take gas too.
        json.WriteString("feeRecipient", target.FeeRecipient.ToString());
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, SimulationTarget target)
    {
        json.WriteStartObject("stateOverrides");
        json.WriteStartObject(ReaderCode);
        json.WriteString("code", Code);
        json.WriteEndObject();
        json.WriteStartObject(Reader);
        json.WriteString("balance", Ample);
        json.WriteEndObject();
        if (target.IsNewRecipient)
        {
            json.WriteStartObject(target.FeeRecipient.ToString());
            json.WriteString("balance", "0x1");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteReader(Utf8JsonWriter json, SimulationTarget target, ulong nonce)
    {
        json.WriteStartObject();
        json.WriteString("from", Reader);
        json.WriteString("to", ReaderCode);
        Quantity(json, "gas", ReaderGas);
        Quantity(json, "nonce", nonce);
        Quantity(json, "maxFeePerGas", target.Head.BaseFee);
        json.WriteString("maxPriorityFeePerGas", "0x0");
        json.WriteEndObject();
    }

    private static void WriteTransaction(Utf8JsonWriter json, SignedTransaction transaction)
    {
        transaction.TryGetSender(out var sender);
        json.WriteStartObject();
        json.WriteString("from", sender.ToString());
        if (transaction.To is { } to) json.WriteString("to", to.ToString());
        Quantity(json, "gas", transaction.GasLimit);
        Quantity(json, "nonce", transaction.Nonce);
        Quantity(json, "value", transaction.Value);
        json.WriteString("input", Hex.Encode(transaction.Calldata.Span));
        if (transaction.Type <= TransactionType.AccessList)
        {
            Quantity(json, "gasPrice", transaction.MaxFeePerGas);
        }
        else
        {
            Quantity(json, "maxFeePerGas", transaction.MaxFeePerGas);
            Quantity(json, "maxPriorityFeePerGas", transaction.MaxPriorityFeePerGas);
        }

        if (transaction.AccessListAddresses > 0) WriteAccessList(json, transaction);
        if (transaction.Type == TransactionType.Blob) WriteBlobs(json, transaction);
        if (transaction.Type == TransactionType.SetCode) WriteAuthorizations(json, transaction);
        json.WriteEndObject();
    }

    private static void WriteAccessList(Utf8JsonWriter json, SignedTransaction transaction)
    {
        var entries = new RlpReader(transaction.AccessList.Span, 0).List("accessList");
        json.WriteStartArray("accessList");
        while (entries.More)
        {
            var entry = entries.List("entry");
            json.WriteStartObject();
            json.WriteString("address", entry.Address("address").ToString());
            json.WriteStartArray("storageKeys");
            var keys = entry.List("storageKeys");
            while (keys.More) json.WriteStringValue(keys.Hash("key").ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBlobs(Utf8JsonWriter json, SignedTransaction transaction)
    {
        Quantity(json, "maxFeePerBlobGas", transaction.MaxFeePerBlobGas);
        json.WriteStartArray("blobVersionedHashes");
        foreach (var hash in transaction.BlobHashes) json.WriteStringValue(hash.ToString());
        json.WriteEndArray();
    }

    private static void WriteAuthorizations(Utf8JsonWriter json, SignedTransaction transaction)
    {
        json.WriteStartArray("authorizationList");
        foreach (var authorization in transaction.Authorizations)
        {
            json.WriteStartObject();
            Quantity(json, "chainId", authorization.ChainId);
            json.WriteString("address", authorization.Address.ToString());
            Quantity(json, "nonce", authorization.Nonce);
            Quantity(json, "yParity", authorization.YParity);
            Quantity(json, "r", authorization.R);
            Quantity(json, "s", authorization.S);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Quantity(Utf8JsonWriter json, string name, UInt256 value) => json.WriteString(name, value.ToQuantity());
}
