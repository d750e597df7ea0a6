using Relay.Auction.Ethereum;

namespace Relay.Auction.Keys;

/// <summary>The relay's own identities: one signs headers, receipts, sets and results; the other seals what clients send in clear.</summary>
/// <param name="Relay">The relay's identity; clients pin its address.</param>
/// <param name="Edge">Signs envelopes that the relay's edge seals for its clients (protocol.md, rule 16).</param>
public sealed record RelayKeys(SignerKey Relay, SignerKey Edge)
{
    /// <summary>Loads both from the role's folder, or makes them on the first start.</summary>
    /// <exception cref="KeyFolderException">The folder cannot be used, or a key is damaged.</exception>
    public static RelayKeys Load(KeyFolder folder) => new(folder.Identity("relay.key"), folder.Identity("edge.key"));

    /// <summary>The addresses.</summary>
    public override string ToString() => $"relay {Relay.Address}, edge {Edge.Address}";
}
