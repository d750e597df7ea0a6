namespace Relay.Auction.Slots;

/// <summary>Instants as the protocol writes them: milliseconds since 1970 (UTC).</summary>
public static class UnixTime
{
    /// <summary>The provider's present instant in milliseconds since 1970 (UTC).</summary>
    public static ulong NowMs(this TimeProvider time) => (ulong)time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The instant as RFC 3339 text with milliseconds, for people.</summary>
    public static string Text(ulong atMs)
        => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Min(atMs, 253402300799999)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Waits until an instant; returns at once where it has passed.</summary>
    public static Task WaitUntilAsync(this TimeProvider time, ulong atMs, CancellationToken cancellation)
    {
        var wait = DateTimeOffset.FromUnixTimeMilliseconds((long)atMs) - time.GetUtcNow();
        return wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, time, cancellation);
    }
}
