using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Receipts;

namespace Relay.Auction.Keys;

/// <summary>Whose key an entry of the key log is.</summary>
public enum KeyRole : byte
{
    /// <summary>Signs headers, receipts, sets, results, transcripts and this log.</summary>
    Relay = 1,

    /// <summary>Signs envelopes that the relay seals for clients in clear.</summary>
    Edge = 2,

    /// <summary>Signs headers beside the relay, marks and refusals.</summary>
    Keyholder = 3,
}

/// <summary>One line of the relay's key log: a key and from when to when it counts.</summary>
/// <param name="Role">Whose it is.</param>
/// <param name="Address">The key's address.</param>
/// <param name="ValidFrom">Unix milliseconds.</param>
/// <param name="ValidTo">Unix milliseconds; 0 = until a later entry says otherwise.</param>
/// <param name="Previous">Hash of the entry before; zero for the first.</param>
/// <remarks>70 bytes: ver ‖ role u8 ‖ address ‖ validFrom u64 ‖ validTo u64 ‖ previous. Hash and signature: <see cref="Label"/>, by the relay's identity.</remarks>
public sealed record KeyLogEntry(KeyRole Role, Address Address, ulong ValidFrom, ulong ValidTo, Hash32 Previous) : IProtocolObject
{
    /// <summary>The label of hash and signature.</summary>
    public const string Label = "relay/1/keylog";

    /// <summary>Length in bytes.</summary>
    public const int Size = 70;

    private const byte Version = 1;

    static string IProtocolObject.SignatureLabel => Label;

    /// <inheritdoc/>
    public Hash32 Hash => ProtocolHash.Of(Label, Encode());

    /// <inheritdoc/>
    public byte[] Encode()
    {
        var bytes = new byte[Size];
        var writer = new CanonicalWriter(bytes);
        writer.U8(Version);
        writer.U8((byte)Role);
        writer.Address(Address);
        writer.U64(ValidFrom);
        writer.U64(ValidTo);
        writer.Hash(Previous);
        return bytes;
    }

    /// <summary>Reads exactly <see cref="Size"/> canonical bytes; false for anything else.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out KeyLogEntry? entry)
    {
        entry = null;
        if (bytes.Length != Size || bytes[0] != Version || !Enum.IsDefined((KeyRole)bytes[1])) return false;
        var reader = new CanonicalReader(bytes[1..]);
        entry = new KeyLogEntry((KeyRole)reader.U8(), reader.Address(), reader.U64(), reader.U64(), reader.Hash());
        return true;
    }

    /// <summary>Role and address.</summary>
    public override string ToString() => $"{Role} {Address}";
}
