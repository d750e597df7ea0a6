using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Simulating;

namespace Relay.Api.Hints;

/// <summary>Writes an event in MEV-Share's form. The only place that decides what leaves of an order: a member stands here under the hint that shares it.</summary>
internal static class HintEvent
{
    private const SharedHints OfTransactions = SharedHints.ContractAddress | SharedHints.FunctionSelector | SharedHints.Calldata | SharedHints.TransactionHash;
    private const int PriceDigits = 3, GasDigits = 2, SelectorBytes = 4;

    /// <summary>True where something is shared that only a simulation knows.</summary>
    public static bool NeedsSimulation(SharedHints hints) => (hints & (SharedHints.Logs | SharedHints.DefaultLogs | SharedHints.Full)) != 0;

    /// <summary>The name under which everybody knows the order: of one transaction keccak256 of its hash, of a bundle keccak256 of the bundle's hash.</summary>
    public static Hash32 MatchingHash(IReadOnlyList<SignedTransaction> transactions)
        => Keccak.Hash((transactions.Count == 1 ? transactions[0].Hash : BundleHash.Of(transactions)).ToArray());

    /// <summary>The event as JSON of at most so many bytes: where it is larger, the logs are left out, then the calldata.</summary>
    public static ReadOnlyMemory<byte> Write(SharedHints hints, IReadOnlyList<SignedTransaction> transactions, BundleTrialOutcome.Simulated? trial, int mostBytes)
    {
        // Every field but the signature is all that the others name.
        if (hints.HasFlag(SharedHints.Full)) hints |= OfTransactions | SharedHints.Logs;
        var json = Write(hints, transactions, trial);
        if (json.Length > mostBytes) json = Write(hints & ~(SharedHints.Logs | SharedHints.DefaultLogs), transactions, null);
        if (json.Length > mostBytes) json = Write(hints & ~(SharedHints.Logs | SharedHints.DefaultLogs | SharedHints.Calldata), transactions, null);
        return json.Length > mostBytes ? Write(SharedHints.Hash, transactions, null) : json;
    }

    private static ReadOnlyMemory<byte> Write(SharedHints hints, IReadOnlyList<SignedTransaction> transactions, BundleTrialOutcome.Simulated? trial)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("hash", MatchingHash(transactions).ToString());
        WriteLogs(json, hints, trial);
        // Clients read one transaction or none as a transaction, more as a bundle, and an empty list as nothing at all.
        if ((hints & OfTransactions) == 0)
        {
            json.WriteNull("txs");
        }
        else
        {
            json.WriteStartArray("txs");
            foreach (var transaction in transactions) WriteTransaction(json, hints, transaction);
            json.WriteEndArray();
        }

        if (trial is not null && hints.HasFlag(SharedHints.Logs)) WritePayment(json, trial);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteLogs(Utf8JsonWriter json, SharedHints hints, BundleTrialOutcome.Simulated? trial)
    {
        var logs = trial?.Transactions.Where(tried => !tried.Reverted).SelectMany(tried => tried.Logs) ?? [];
        TransactionLog[] shared = hints.HasFlag(SharedHints.Logs) ? [.. logs] : hints.HasFlag(SharedHints.DefaultLogs) ? [.. logs.Select(KnownPools.Redact).OfType<TransactionLog>()] : [];
        if (shared.Length == 0)
        {
            json.WriteNull("logs");
            return;
        }

        json.WriteStartArray("logs");
        foreach (var log in shared)
        {
            json.WriteStartObject();
            json.WriteString("address", log.Address.ToString());
            json.WriteStartArray("topics");
            foreach (var topic in log.Topics) json.WriteStringValue(topic.ToString());
            json.WriteEndArray();
            json.WriteString("data", Hex.Encode(log.Data.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTransaction(Utf8JsonWriter json, SharedHints hints, SignedTransaction transaction)
    {
        var calldata = transaction.Calldata.Span;
        json.WriteStartObject();
        if (hints.HasFlag(SharedHints.TransactionHash)) json.WriteString("hash", transaction.Hash.ToString());
        if (hints.HasFlag(SharedHints.ContractAddress) && transaction.To is { } to) json.WriteString("to", to.ToString());
        // What has no receiver has init code and no selector.
        if ((hints & (SharedHints.FunctionSelector | SharedHints.Calldata)) != 0 && transaction.To is not null && calldata.Length >= SelectorBytes)
            json.WriteString("functionSelector", Hex.Encode(calldata[..SelectorBytes]));
        if (hints.HasFlag(SharedHints.Calldata)) json.WriteString("callData", Hex.Encode(calldata));
        if (hints.HasFlag(SharedHints.Full)) WriteFields(json, transaction);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, SignedTransaction transaction)
    {
        if (transaction.TryGetSender(out var sender)) json.WriteString("from", sender.ToString());
        json.WriteString("value", transaction.Value.ToQuantity());
        json.WriteString("nonce", Quantity(transaction.Nonce));
        json.WriteString("gas", Quantity(transaction.GasLimit));
        json.WriteString("maxFeePerGas", transaction.MaxFeePerGas.ToQuantity());
        json.WriteString("maxPriorityFeePerGas", transaction.MaxPriorityFeePerGas.ToQuantity());
        json.WriteString("type", Quantity((ulong)transaction.Type));
        if (transaction.ChainId is { } chain) json.WriteString("chainId", Quantity(chain));
    }

    private static void WritePayment(Utf8JsonWriter json, BundleTrialOutcome.Simulated trial)
    {
        var gas = trial.Transactions.Aggregate(0UL, (sum, tried) => sum + tried.GasUsed);
        var paid = trial.Transactions.Aggregate(BigInteger.Zero, (sum, tried) => sum + tried.Payment.ToBigInteger());
        if (gas == 0) return;
        json.WriteString("mevGasPrice", Quantity(RoundUp(paid / gas, PriceDigits)));
        json.WriteString("gasUsed", Quantity(RoundUp(gas, GasDigits)));
    }

    /// <summary>Up to so many decimal digits that are not zero: exact figures would name the transaction.</summary>
    internal static BigInteger RoundUp(BigInteger number, int digits)
    {
        var unit = BigInteger.One;
        while (number / unit >= BigInteger.Pow(10, digits)) unit *= 10;
        return (number + unit - 1) / unit * unit;
    }

    private static string Quantity(BigInteger number) => number.IsZero ? "0x0" : "0x" + number.ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
}
