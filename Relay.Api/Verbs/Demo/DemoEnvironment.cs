namespace Relay.Api.Verbs.Demo;

/// <summary>A file that tells another shell where the demo runs: <c>source .relay/demo/env</c>. It goes with the demo.</summary>
internal sealed class DemoEnvironment : IDisposable
{
    private readonly string _text;

    private DemoEnvironment(string file, string text) => (File, _text) = (file, text);

    public string File { get; }

    public static DemoEnvironment Write(string repository, RelayProcess relay, Anvil anvil)
    {
        var environment = new DemoEnvironment(
            Path.Combine(repository, ".relay", "demo", "env"),
            $"""
            export RELAY_URL={relay.Url.GetLeftPart(UriPartial.Authority)}
            export RELAY_HTTP_URL={relay.PlainUrl}
            export RELAY_DATA={Quoted(relay.Data)}
            export NODE_EXTRA_CA_CERTS={Quoted(relay.Certificate)}
            export CHAIN_URL={anvil.Url}

            """);
        System.IO.File.WriteAllText(environment.File, environment._text);
        return environment;
    }

    /// <summary>Another demo may have written its own since.</summary>
    public void Dispose()
    {
        if (System.IO.File.Exists(File) && System.IO.File.ReadAllText(File) == _text) System.IO.File.Delete(File);
    }

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
