using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;

namespace Relay.Api.Hosting;

/// <summary>The key of whoever runs the relay: made on the first start in the data folder, which is theirs alone, so that <c>watch</c> and <c>builder-demo</c> can log in on a closed feed.</summary>
internal static class OperatorKey
{
    /// <summary>The file's name in a client's folder.</summary>
    public const string FileName = "operator.key";

    /// <summary>The address of the key in a relay's data folder.</summary>
    /// <exception cref="KeyFolderException">The file cannot be made, or holds no key.</exception>
    public static Address AddressOf(string data)
    {
        if (!SearcherKeyFile.TryOpen(Path.Combine(data, "client", FileName), out var key, out _, out var fault)) throw new KeyFolderException(fault);
        using (key) return key.Address;
    }
}
