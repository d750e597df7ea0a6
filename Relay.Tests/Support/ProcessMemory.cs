using System.Globalization;

namespace Relay.Tests.Support;

/// <summary>The memory of another process of this user, as <c>/proc</c> shows it.</summary>
internal static class ProcessMemory
{
    private const int Part = 1 << 20;

    /// <summary>How often one of the spellings stands in a readable region.</summary>
    /// <exception cref="UnauthorizedAccessException">This machine lets nobody look into another process.</exception>
    public static int Count(int pid, IReadOnlyList<byte[]> spellings)
    {
        var found = 0;
        var overlap = spellings.Max(spelling => spelling.Length) - 1;
        var buffer = new byte[Part + overlap];
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        using var memory = new FileStream($"{folder}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        foreach (var region in File.ReadAllLines($"{folder}/maps"))
        {
            var words = region.Split(' ');
            if (words[1][0] != 'r' || region.EndsWith("[vvar]", StringComparison.Ordinal) || region.EndsWith("[vsyscall]", StringComparison.Ordinal)) continue;
            var bounds = words[0].Split('-');
            var (from, to) = (ulong.Parse(bounds[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture), ulong.Parse(bounds[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            for (var at = from; at < to; at += Part)
            {
                var length = Read(memory, at, buffer.AsSpan(0, (int)Math.Min(to - at, (ulong)buffer.Length)));
                if (length == 0) break; // Gone since.
                found += spellings.Sum(spelling => Occurrences(buffer.AsSpan(0, length), spelling, Part));
            }
        }

        return found;
    }

    /// <summary>Those that begin before <paramref name="end"/>: the others are the next part's.</summary>
    private static int Occurrences(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> wanted, int end)
    {
        var count = 0;
        for (var at = 0; bytes[at..].IndexOf(wanted) is var next && next >= 0 && at + next < end; at += next + 1) count++;
        return count;
    }

    private static int Read(FileStream memory, ulong at, Span<byte> buffer)
    {
        try
        {
            return RandomAccess.Read(memory.SafeFileHandle, buffer, (long)at);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
