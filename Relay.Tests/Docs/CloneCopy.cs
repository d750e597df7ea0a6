using Relay.Tests.Support;

namespace Relay.Tests.Docs;

/// <summary>A copy of this clone as its reader has it after the first <c>./run.sh</c>: built, with its JavaScript packages, and with nothing that ran here.</summary>
internal sealed class CloneCopy : IDisposable
{
    private static readonly string[] Made = ["bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relay-clone-");

    public CloneCopy()
    {
        Copy(new DirectoryInfo(Repository.Root), _folder.FullName, file => !Made.Contains(file.Name) && !(file.Name.StartsWith('.') && file is DirectoryInfo));
        // The configuration that these tests were built in, as run.sh would have built it.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Copy(new DirectoryInfo(Repository.PathOf("Relay.Api", "bin", configuration, "net10.0")), PathOf("Relay.Api/bin/Release/net10.0"), _ => true);
        foreach (var project in (string[])["Relay.Api", "Relay.Auction", "Relay.Builders"])
        {
            Directory.CreateDirectory(PathOf($"{project}/bin"));
            Directory.CreateDirectory(PathOf($"{project}/obj"));
        }

        File.WriteAllText(PathOf("Relay.Api/bin/.built"), "");
        // A link: deploy/needs.sh installs nothing through it.
        Directory.CreateSymbolicLink(PathOf("node_modules"), Path.GetFullPath(Directory.ResolveLinkTarget(Repository.PathOf("node_modules"), returnFinalTarget: true)?.FullName ?? Repository.PathOf("node_modules")));
    }

    public string Root => _folder.FullName;

    public string PathOf(string relative) => Path.Combine(Root, relative);

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Copy(DirectoryInfo from, string to, Func<FileSystemInfo, bool> wanted)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in from.EnumerateFileSystemInfos().Where(wanted))
        {
            var target = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo folder) Copy(folder, target, wanted);
            else ((FileInfo)entry).CopyTo(target);
        }
    }
}
