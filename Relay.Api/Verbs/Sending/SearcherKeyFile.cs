using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs.Sending;

/// <summary>The key by which a searcher signs envelopes: 0x and 64 hexadecimal digits in a file of its own. It holds no money.</summary>
internal static class SearcherKeyFile
{
    /// <summary>Reads the key, or makes it where the file does not exist yet; <paramref name="fault"/> never holds what the file does.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out SignerKey? key, out bool made, [NotNullWhen(false)] out string? fault)
    {
        key = null;
        made = false;
        fault = null;
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
                made = true;
            }

            if (!Hex.TryDecode(File.ReadAllText(path).Trim(), out var secret) || !SignerKey.TryImport(secret, out key))
                fault = $"{path} is no key: it must hold 0x and 64 hexadecimal digits.";
            CryptographicOperations.ZeroMemory(secret);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"{path}: {error.Message}";
        }

        return key is not null;
    }

    private static void Make(string path)
    {
        PrivateFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var key = SignerKey.Generate();
        Span<byte> secret = stackalloc byte[SignerKey.SecretSize];
        key.Export(secret);
        PrivateFile.CreateNew(path, Hex.Encode(secret) + "\n");
        CryptographicOperations.ZeroMemory(secret);
    }
}
