using System.Net;

namespace Relay.Api.Operations;

/// <summary>Options of what operators look at: configuration section <c>Relay:Operations</c>.</summary>
public sealed class OperationsOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Relay:Operations";

    /// <summary>Where <c>/metrics</c> listens, apart from every other door; empty for nowhere.</summary>
    public string MetricsUrl { get; set; } = "";

    /// <summary>Base url of a collector that takes OTLP over HTTP, for metrics and traces; empty for none.</summary>
    public string OtlpUrl { get; set; } = "";

    internal IEnumerable<string> Faults()
    {
        if (MetricsUrl.Length > 0 && !IsListenable(MetricsUrl)) yield return $"{Section}:MetricsUrl is {MetricsUrl}, and must be an http url with an IP address or localhost, or empty.";
        if (OtlpUrl.Length > 0 && !(Uri.TryCreate(OtlpUrl, UriKind.Absolute, out var otlp) && otlp.Scheme is "http" or "https")) yield return $"{Section}:OtlpUrl is {OtlpUrl}, and must be a url of http or https, or empty.";
    }

    private static bool IsListenable(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && (uri.Host == "localhost" || IPAddress.TryParse(uri.Host.Trim('[', ']'), out _));
}
