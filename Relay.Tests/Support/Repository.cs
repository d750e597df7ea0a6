using NUnit.Framework;

namespace Relay.Tests.Support;

/// <summary>The clone that the tests were built from, found by its solution.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Relay.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Relay.sln is not above the tests: they must run from a clone.");
    }
}
