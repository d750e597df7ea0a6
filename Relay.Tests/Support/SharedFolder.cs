using NUnit.Framework;

namespace Relay.Tests.Support;

/// <summary>Files that stand beside the repository on some machines only; tests over them are left out elsewhere.</summary>
internal static class SharedFolder
{
    public static string Open(string relativePath)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relay.sln"))) folder = folder.Parent;
        var path = folder?.Parent is null ? "" : Path.Combine(folder.Parent.FullName, "shared", relativePath);
        if (!File.Exists(path)) Assert.Ignore($"{relativePath} is not beside the repository on this machine.");
        return File.ReadAllText(path);
    }
}
