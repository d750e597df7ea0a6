using System.CommandLine;
using Relay.Api.Hosting;

namespace Relay.Api.Verbs.Client;

/// <summary>The options that send, watch and status share: which relay, and what it is believed by.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string> _url = new("--url", "-u")
    {
        Description = "The relay. RELAY_URL in the environment names another default.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RELAY_URL") is { Length: > 0 } named ? named : "https://127.0.0.1:8443",
        HelpName = "url",
    };

    private readonly Option<string?> _authority = new("--cacert")
    {
        Description = "PEM file with the certificate to trust. For a relay on this machine its development certificate, <data>/tls/relay.crt, is found by itself.",
        HelpName = "file",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder of a relay on this machine, where its development certificate and its operator's key lie. Default: RELAY_DATA in the environment, else .relay",
        HelpName = "folder",
    };

    private readonly Option<bool> _insecure = new("--insecure") { Description = "Believe any certificate. Whoever is in between can then see what you ask for (never what is sealed)." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_url, _authority, _data, _insecure]) command.Options.Add(option);
    }

    /// <summary>True where the command line names a relay.</summary>
    public bool IsNamed(ParseResult parsed) => parsed.GetResult(_url) is { Implicit: false };

    /// <summary>The connection that the command line asks for; null after one line on <paramref name="error"/>.</summary>
    public Connection? Read(ParseResult parsed, TextWriter error)
    {
        var text = parsed.GetValue(_url)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            error.WriteLine($"--url {text} is not a url of http or https.");
            return null;
        }

        var insecure = parsed.GetValue(_insecure);
        var data = parsed.GetValue(_data) ?? DataFolder.Local;
        var authority = parsed.GetValue(_authority) ?? Development(url, data);
        if (!ClientTrust.TryCreate(authority, insecure, out var handler, out var fault))
        {
            error.WriteLine($"--cacert {fault}");
            return null;
        }

        if (insecure) error.WriteLine("--insecure: the relay's certificate is not checked.");
        return new Connection(url, handler, Home(url, data), authority);
    }

    private static string? Development(Uri url, string data)
    {
        var file = Path.Combine(data, "tls", "relay.crt");
        return url.IsLoopback && url.Scheme == Uri.UriSchemeHttps && File.Exists(file) ? file : null;
    }

    // What a client keeps about a development relay lives and dies with that relay's own keys.
    private static string Home(Uri url, string data)
        => url.IsLoopback && Directory.Exists(data)
            ? Path.Combine(data, "client")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".relay");
}

/// <summary>Which relay, how to reach it, the folder for the client's own key and its known relays, and the PEM file that it trusts.</summary>
internal sealed record Connection(Uri Url, SocketsHttpHandler Handler, string Home, string? Authority) : IDisposable
{
    /// <summary>The file with the operator's key, where the relay's data folder is on this machine; null elsewhere.</summary>
    public string? OperatorKeyFile => Path.Combine(Home, OperatorKey.FileName) is var file && File.Exists(file) ? file : null;

    public RelayClient Client() => new(Url, Handler);

    public void Dispose() => Handler.Dispose();
}
