using System.Text.Json;
using NUnit.Framework;

namespace Relay.Tests.Support;

/// <summary>Vectors that lie beside the repository (../shared) and are not part of it; a test that needs one is skipped, visibly, without.</summary>
internal static class SharedFiles
{
    public static JsonDocument Json(string relativePath)
    {
        var path = Path.GetFullPath(Repository.PathOf("..", "shared", relativePath));
        if (!File.Exists(path)) Assert.Ignore($"../shared/{relativePath} is absent, so nothing is compared with it.");
        return JsonDocument.Parse(File.ReadAllBytes(path));
    }
}
