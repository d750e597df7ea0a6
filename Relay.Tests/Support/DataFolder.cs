using System.Diagnostics;
using System.Globalization;

namespace Relay.Tests.Support;

/// <summary>A temporary data folder for relays that are killed: what they left running in it ends with it.</summary>
internal sealed class DataFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("relay-data-").FullName;

    /// <summary>The process of the private redis-server that was started last.</summary>
    public int RedisPid => int.Parse(File.ReadAllText(PidFile), CultureInfo.InvariantCulture);

    private string PidFile => System.IO.Path.Combine(Path, "redis", "redis.pid");

    public static bool IsRunning(int pid) => File.Exists($"/proc/{pid}/cmdline") && File.ReadAllText($"/proc/{pid}/cmdline").Contains("redis-server", StringComparison.Ordinal);

    public void Dispose()
    {
        if (File.Exists(PidFile) && IsRunning(RedisPid))
        {
            using var left = Process.GetProcessById(RedisPid);
            left.Kill();
        }

        Directory.Delete(Path, recursive: true);
    }
}
