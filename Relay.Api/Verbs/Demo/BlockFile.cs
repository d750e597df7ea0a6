using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs.Demo;

/// <summary>A block's transactions out of a JSON file: <c>{"chainId": 5, "transactions": ["0x…", …]}</c>; other members do not count.</summary>
internal sealed record BlockFile(ulong ChainId, IReadOnlyList<SignedTransaction> Transactions)
{
    public static bool TryRead(string path, [NotNullWhen(true)] out BlockFile? block, [NotNullWhen(false)] out string? fault)
    {
        block = null;
        fault = null;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            List<SignedTransaction> transactions = [];
            foreach (var element in json.RootElement.GetProperty("transactions").EnumerateArray())
            {
                if (!Hex.TryDecode(element.GetString(), out var raw)) fault = "is not 0x-hexadecimal";
                else if (!TransactionDecoder.TryDecode(raw, out var transaction, out var rejection)) fault = rejection.ToString();
                else transactions.Add(transaction);
                if (fault is null) continue;
                fault = $"{path}: transactions[{transactions.Count}] {fault}";
                return false;
            }

            block = new BlockFile(json.RootElement.GetProperty("chainId").GetUInt64(), transactions);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            fault = $"{path}: {error.Message}";
            return false;
        }
    }
}
