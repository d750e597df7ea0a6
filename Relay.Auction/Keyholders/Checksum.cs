using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;

namespace Relay.Auction.Keyholders;

/// <summary>The last 32 bytes of a holder's file: what was damaged on the disk must not be taken for what was written.</summary>
internal static class Checksum
{
    public const int Size = Hash32.Size;

    private const string Label = "relay/1/holder-file";

    /// <summary>Fills the end of a file's bytes.</summary>
    public static void Write(Span<byte> file) => ProtocolHash.Of(Label, file[..^Size]).CopyTo(file[^Size..]);

    public static bool Holds(ReadOnlySpan<byte> file) => file.Length > Size && ProtocolHash.Of(Label, file[..^Size]) == new Hash32(file[^Size..]);
}
