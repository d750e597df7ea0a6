using Relay.Api.Hosting;
using Relay.Auction.Ethereum;

namespace Relay.Api.Verbs.Doctor;

/// <summary>The data folder: that it can be written, that its keys are keys, that nobody else reads them, that the disk has room.</summary>
internal static class DataChecks
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const long LeastBytes = 100L << 20, EnoughBytes = 1L << 30;
    private static readonly string[] Folders = ["relay", "holder", "client", "tls", "redis"];
    private static readonly string[] Secrets = ["*.key", "*.pfx", "*.slot", "redis.conf"];

    public static IEnumerable<Finding> All(RelayConfiguration configuration)
    {
        var data = Path.GetFullPath(configuration.Api.DataFolder);
        yield return Folder(data);
        if (Directory.Exists(data))
        {
            yield return Permissions(data);
            foreach (var finding in Keys(data, configuration)) yield return finding;
        }

        yield return Disk(data);
    }

    private static Finding Folder(string data)
    {
        var there = Existing(data);
        try
        {
            using var probe = new FileStream(Path.Combine(there, $".doctor-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Fault("data", $"{there} cannot be written: {fault.Message}", $"Give it to the relay's user (chown), or name another folder: {ApiOptions.Section}:DataFolder");
        }

        return Finding.Ok("data", there == data ? data : $"{data} is made on the first start");
    }

    private static Finding Permissions(string data)
    {
        List<string> open = [];
        foreach (var folder in Folders.Select(name => Path.Combine(data, name)).Where(Directory.Exists))
        {
            if (IsOpen(folder)) open.Add($"chmod 700 {folder}");
            open.AddRange(Secrets.SelectMany(pattern => Files(folder, pattern)).Where(IsOpen).Select(file => $"chmod 600 {file}"));
        }

        return open.Count == 0
            ? Finding.Ok("permissions", "keys are their owner's alone")
            : Finding.Fault("permissions", $"others may read {open.Count} of the relay's folders and keys", $"Whoever read a key has it: make a new one if you cannot rule that out. Then: {string.Join("; ", open)}");
    }

    private static IEnumerable<Finding> Keys(string data, RelayConfiguration configuration)
    {
        List<string> files = configuration.Roles.Contains("keyholder") ? ["holder/holder.key"] : [];
        if (!configuration.IsKeyholderAlone) files.AddRange(["relay/relay.key", "relay/edge.key"]);
        foreach (var name in files.Order(StringComparer.Ordinal))
        {
            var file = Path.Combine(data, name);
            if (!File.Exists(file)) yield return Finding.Ok("keys", $"{name} is made on the first start");
            else yield return AddressOf(file) is { } address ? Finding.Ok("keys", $"{name} is {address}")
                : Finding.Fault("keys", $"{file} cannot be read, or holds no key of 32 bytes", "Put the right file back from the backup, or give it to the relay's user; a new key is a new relay to its clients.");
        }
    }

    private static Finding Disk(string data)
    {
        var free = new DriveInfo(Existing(data)).AvailableFreeSpace;
        var found = $"{free / (1 << 20)} MB free for {data}";
        return free < LeastBytes ? Finding.Fault("disk", found, "Make room: Redis refuses to take what it cannot write.")
            : free < EnoughBytes ? Finding.Warning("disk", found, "Make room, or keep less: Relay:Redis:RetentionSeconds and Relay:Redis:ResultsKept.")
            : Finding.Ok("disk", found);
    }

    /// <summary>The address of a raw key's file; null where it is none, or may not be read.</summary>
    public static Address? AddressOf(string file)
    {
        try
        {
            if (!SignerKey.TryImport(File.ReadAllBytes(file), out var key)) return null;
            using (key) return key.Address;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static bool IsOpen(string path) => (File.GetUnixFileMode(path) & Others) != 0;

    private static string[] Files(string folder, string pattern)
    {
        try
        {
            return Directory.GetFiles(folder, pattern, SearchOption.AllDirectories);
        }
        catch (UnauthorizedAccessException)
        {
            return []; // Not ours to read: the keys' own check says so.
        }
    }

    /// <summary>The folder, or the nearest one above it that exists.</summary>
    private static string Existing(string folder)
    {
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
