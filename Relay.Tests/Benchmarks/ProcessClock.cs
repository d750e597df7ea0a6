using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Relay.Tests.Benchmarks;

/// <summary>The processor time of another process, to the nanosecond: /proc counts in hundredths of a second, which is too coarse for a round.</summary>
internal static partial class ProcessClock
{
    /// <summary>What its threads have used so far, those that ended too.</summary>
    public static TimeSpan Of(int process)
    {
        var fault = GetCpuClockId(process, out var clock);
        if (fault != 0) throw new Win32Exception(fault);
        return GetTime(clock, out var time) == 0 ? TimeSpan.FromTicks(time.Seconds * TimeSpan.TicksPerSecond + time.Nanoseconds / TimeSpan.NanosecondsPerTick) : throw new Win32Exception();
    }

    [DllImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static extern int GetCpuClockId(int process, out int clock);

    [DllImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static extern int GetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
