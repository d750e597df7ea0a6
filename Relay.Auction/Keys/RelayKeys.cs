using Relay.Auction.Ethereum;

namespace Relay.Auction.Keys;

/// <summary>The relay's own secrets, shared by all its nodes.</summary>
/// <param name="Relay">The identity that signs headers, receipts, sets and results; clients pin its address.</param>
/// <param name="Edge">Signs envelopes that the relay's edge seals for its clients (protocol.md, rule 16).</param>
/// <param name="Rest">Encrypts what is kept in Redis and is nobody else's.</param>
public sealed record RelayKeys(SignerKey Relay, SignerKey Edge, RestKey Rest)
{
    /// <summary>Loads all from the role's folder, or makes them on the first start.</summary>
    /// <exception cref="KeyFolderException">The folder cannot be used, or a key is damaged.</exception>
    public static RelayKeys Load(KeyFolder folder) => new(folder.Identity("relay.key"), folder.Identity("edge.key"), RestKey.Load(folder, "rest.key"));

    /// <summary>The addresses.</summary>
    public override string ToString() => $"relay {Relay.Address}, edge {Edge.Address}";
}
