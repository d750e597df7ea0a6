namespace Relay.Tests.Support;

/// <summary>The files of this repository, for tests about the code itself.</summary>
internal static class Repository
{
    private static readonly string[] Made = ["bin", "obj", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts", "receipts"];

    /// <summary>The folder with Relay.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>The full path of something in it.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Every file that people wrote under a folder, relative to the root, with / between folders.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
        => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => Made.Contains(part) || (part.StartsWith('.') && part is not (".ci" or ".editorconfig" or ".gitignore"))))
            .Order(StringComparer.Ordinal);

    /// <summary>The product's sources.</summary>
    public static IEnumerable<string> Product() => ((string[])["Relay.Api", "Relay.Auction", "Relay.Builders"]).SelectMany(project => Files(project, "*.cs"));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Relay.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests are run outside of their repository.");
        return folder.FullName;
    }
}
