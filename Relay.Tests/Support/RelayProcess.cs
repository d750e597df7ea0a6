namespace Relay.Tests.Support;

/// <summary>The relay as a process of its own: the built program beside the tests, started as run.sh starts it.</summary>
internal sealed class RelayProcess : IAsyncDisposable
{
    private const string Ready = "relay ready  ";

    private RelayProcess(ChildProgram program, string readyLine, string folder)
    {
        Program = program;
        ReadyLine = readyLine;
        Door = new RelayDoor(new Uri(readyLine[Ready.Length..].Split("  ")[0]), folder);
    }

    public ChildProgram Program { get; }

    public string ReadyLine { get; }

    public RelayDoor Door { get; }

    /// <summary>Starts it and waits for its ready line. The folder is the caller's to remove.</summary>
    public static Task<RelayProcess> StartAsync(string folder, CancellationToken cancellation, params string[] options)
        => ReadyAsync(Serve(RelayUnderTest.Arguments(folder, options)), folder, cancellation);

    /// <summary><c>relay serve</c> with these arguments.</summary>
    public static ChildProgram Serve(params string[] arguments) => ChildProgram.Start(Path.Combine(AppContext.BaseDirectory, "relay"), ["serve", .. arguments]);

    /// <summary>Waits for the ready line of a relay that was started in another way.</summary>
    public static async Task<RelayProcess> ReadyAsync(ChildProgram program, string folder, CancellationToken cancellation)
    {
        try
        {
            string line;
            do line = await program.ReadLineAsync(cancellation);
            while (!line.StartsWith(Ready, StringComparison.Ordinal)); // What it says before is its log.
            return new RelayProcess(program, line, folder);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Door.Dispose();
        await Program.DisposeAsync();
    }
}
