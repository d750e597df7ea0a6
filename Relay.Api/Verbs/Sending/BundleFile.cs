using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs.Sending;

/// <summary>Reads raw signed transactions, of every type that the chain takes: one in 0x-hexadecimal per line; empty lines and what follows <c>#</c> do not count.</summary>
internal static class BundleFile
{
    /// <summary>At most this many characters are read: the largest plaintext in hexadecimal, with room for comments.</summary>
    private const int MaxCharacters = 4 << 20;

    /// <summary>The transactions in order; where false, <paramref name="fault"/> names the line, never its content.</summary>
    public static bool TryParse(TextReader text, [NotNullWhen(true)] out IReadOnlyList<byte[]>? transactions, [NotNullWhen(false)] out string? fault)
    {
        transactions = null;
        fault = null;
        List<byte[]> read = [];
        var total = 0;
        for (var number = 1; text.ReadLine() is { } line; number++)
        {
            if ((total += line.Length + 1) > MaxCharacters)
            {
                fault = $"line {number}: the input is longer than any bundle can be.";
                return false;
            }

            var comment = line.IndexOf('#', StringComparison.Ordinal);
            var word = (comment < 0 ? line : line[..comment]).Trim();
            if (word.Length == 0) continue;
            fault = FaultOf(word, out var raw);
            if (fault is not null)
            {
                fault = $"line {number}: {fault}";
                return false;
            }

            read.Add(raw);
        }

        if (read.Count == 0)
        {
            fault = "the input holds no transaction: write one raw signed transaction (0x…) per line.";
            return false;
        }

        transactions = read;
        return true;
    }

    private static string? FaultOf(string word, out byte[] raw)
    {
        raw = [];
        if (!word.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return "a raw transaction starts with 0x.";
        if (word.Length % 2 != 0) return "an odd number of hexadecimal digits: something is missing.";
        if (!Hex.TryDecode(word, out raw)) return "a character is no hexadecimal digit.";
        if (raw.Length == 0) return "0x alone is no transaction.";
        return TransactionDecoder.TryDecode(raw, out _, out var rejection) ? null : $"{rejection.Word}: {rejection.Detail}";
    }
}
