using System.Globalization;
using System.Text.RegularExpressions;

namespace Relay.Tests.Operations;

/// <summary>What <c>/metrics</c> said, read as Prometheus reads it.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, double> _values = [];

    private Scrape(string text) => Text = text;

    public string Text { get; }

    /// <summary>Names of the families, with their types.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>The value of a series by its whole name with labels; 0 where there is none.</summary>
    public double this[string series] => _values.GetValueOrDefault(series);

    public IEnumerable<KeyValuePair<string, double>> Values => _values;

    public static async Task<Scrape> OfAsync(string url, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler());
        return Parse(await http.GetStringAsync($"{url}/metrics", cancellation));
    }

    public static Scrape Parse(string text)
    {
        var scrape = new Scrape(text);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) scrape.Types.Add(line.Split(' ')[2], line.Split(' ')[3]);
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal)) continue;
            else if (Sample().Match(line) is { Success: true } sample) scrape._values.Add(sample.Groups[1].Value, double.Parse(sample.Groups[2].Value, CultureInfo.InvariantCulture));
            else throw new FormatException($"Prometheus would not take: {line}");
        }

        return scrape;
    }

    [GeneratedRegex("""^([a-zA-Z_][a-zA-Z0-9_]*(?:\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\.)*")*\})?) (\S+)$""")]
    private static partial Regex Sample();
}
