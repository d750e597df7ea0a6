using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Receipts;

namespace Relay.Api.Verbs.Verifying;

/// <summary>Reads the files of a verification; what cannot be read is said in one line.</summary>
internal static class VerifyInput
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true };

    /// <summary>Receipts and saved evidence.</summary>
    public static bool TryRead(
        string[] receiptPaths, string[] evidencePaths, out IReadOnlyList<ReceiptFile> receipts, out IReadOnlyList<SlotFile> evidence, [NotNullWhen(false)] out string? fault)
    {
        (receipts, evidence, fault) = ([], [], null);
        var at = "";
        try
        {
            List<ReceiptFile> read = [];
            foreach (var path in receiptPaths.SelectMany(path => Directory.Exists(path) ? Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal).ToArray() : [path]))
            {
                at = path;
                var receipt = JsonSerializer.Deserialize<ReceiptFile>(File.ReadAllText(path), Form);
                if (receipt?.Receipt is null || receipt.Leaf is null || !SubmissionReceipt.TryDecode(receipt.Receipt, out _)) fault = $"{path} holds no receipt of relay send.";
                else read.Add(receipt);
            }

            List<SlotFile> saved = [];
            foreach (var path in evidencePaths) saved.AddRange(SlotFile.Load(at = path));
            (receipts, evidence) = (read, saved);
        }
        catch (JsonException error)
        {
            fault = $"{at} is not of the form that this program writes: {error.Message}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = error.Message;
        }

        return fault is null;
    }

    /// <summary>A key of a file that must exist; no file is made. Null where none is named.</summary>
    public static bool TryKey(string? path, out SignerKey? key, [NotNullWhen(false)] out string? fault)
    {
        (key, fault) = (null, null);
        if (path is null) return true;
        try
        {
            if (!Hex.TryDecode(File.ReadAllText(path).Trim(), out var secret) || !SignerKey.TryImport(secret, out key)) fault = $"{path} is no key: it must hold 0x and 64 hexadecimal digits.";
            CryptographicOperations.ZeroMemory(secret);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = error.Message;
        }

        return fault is null;
    }
}
