using Relay.Auction.Ethereum;

namespace Relay.Auction.Receipts;

/// <summary>Collects a holder's marks while leaves arrive. One owner; not for use by several threads at once.</summary>
/// <param name="count">How many leaves the set has.</param>
public sealed class MarkSet(uint count)
{
    private readonly byte[] _seen = new byte[Marks.Width(count)];
    private readonly byte[] _ok = new byte[Marks.Width(count)];

    /// <summary>The leaf came, and its seal does not open to the share that its head promises.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is not below the count.</exception>
    public void Bad(uint sequence) => Set(_seen, sequence);

    /// <summary>The leaf came, and its share matches.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sequence is not below the count.</exception>
    public void Ok(uint sequence)
    {
        Set(_seen, sequence);
        Set(_ok, sequence);
    }

    /// <summary>The marks as holder <paramref name="index"/> (from 1) signs them.</summary>
    public Marks ToMarks(byte index, in Hash32 setHash)
    {
        ArgumentOutOfRangeException.ThrowIfZero(index);
        return Marks.Of(index, setHash, count, _seen, _ok);
    }

    private void Set(byte[] bits, uint sequence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, count);
        bits[sequence / 8] |= (byte)(0x80 >> (int)(sequence % 8));
    }
}
