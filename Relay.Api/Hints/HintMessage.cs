using System.Globalization;
using System.Text;
using Relay.Auction.State;

namespace Relay.Api.Hints;

/// <summary>An event of the log with the bytes that every reader of the stream is sent: rendered once.</summary>
/// <param name="Stored">The event.</param>
internal sealed record HintMessage(StoredHint Stored)
{
    /// <summary>The event as a server-sent one, with its id.</summary>
    public ReadOnlyMemory<byte> Frame { get; } = (byte[])
        [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"id: {Stored.Number}\ndata: ")), .. Stored.Json.Span, (byte)'\n', (byte)'\n'];

    /// <summary>The number only.</summary>
    public override string ToString() => Stored.ToString();
}
