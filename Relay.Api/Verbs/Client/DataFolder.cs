namespace Relay.Api.Verbs.Client;

/// <summary>Finds the data folder of a relay on this machine, for what its clients may read there: the development certificate.</summary>
internal static class DataFolder
{
    /// <summary>The folder of the repository that the running binary was built in; null for a binary elsewhere.</summary>
    public static string? Repository { get; } = FindRepository(AppContext.BaseDirectory);

    /// <summary>Where this machine's relay keeps its data: as RELAY_DATA or the configuration in the environment says, else <c>.relay</c> here, else <c>.relay</c> of the repository.</summary>
    public static string Local
    {
        get
        {
            foreach (var name in (string[])["RELAY_DATA", "Relay__Api__DataFolder"])
            {
                if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } named) return Path.GetFullPath(named);
            }

            var here = Path.GetFullPath(".relay");
            return Directory.Exists(here) || Repository is null ? here : Path.Combine(Repository, ".relay");
        }
    }

    private static string? FindRepository(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Relay.sln"))) return folder.FullName;
        }

        return null;
    }
}
