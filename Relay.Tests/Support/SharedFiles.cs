using System.Text.Json;
using NUnit.Framework;

namespace Relay.Tests.Support;

/// <summary>Vectors that lie beside the repository (../shared) and are not part of it; a test that needs one is skipped, visibly, without.</summary>
internal static class SharedFiles
{
    public static JsonDocument Json(string relativePath)
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relay.sln"))) folder = folder.Parent;
        var path = folder is null ? null : Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", relativePath));
        if (path is null || !File.Exists(path)) Assert.Ignore($"../shared/{relativePath} is absent, so nothing is compared with it.");
        return JsonDocument.Parse(File.ReadAllBytes(path!));
    }
}
