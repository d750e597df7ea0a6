using System.Globalization;
using System.Net;
using System.Text;

namespace Relay.Tests.Benchmarks.Harness;

/// <summary>A bar for each goal: how much of it is used. The line is the goal.</summary>
internal static class BenchPicture
{
    private const int Width = 900, Left = 380, RowHeight = 26, Top = 40;
    private const double Most = 3; // Bars end here: three times the goal.

    public static string Draw(IReadOnlyList<BenchRow> rows)
    {
        var (height, unit) = (Top + (rows.Count * RowHeight) + 20, (Width - Left - 90) / Most);
        var svg = new StringBuilder();
        Append(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="13" role="img" aria-label="Goals: how much of each is used">""");
        Append(svg, $"""<rect width="{Width}" height="{height}" fill="#fff"/><text x="{Left + unit:0}" y="24" text-anchor="middle" fill="#333">goal</text>""");
        for (var i = 0; i < rows.Count; i++)
        {
            var (y, of) = (Top + (i * RowHeight), rows[i].OfGoal!.Value);
            Append(svg, $"""<text x="{Left - 10}" y="{y + 15}" text-anchor="end" fill="#333">{WebUtility.HtmlEncode(rows[i].Name)}</text>""");
            Append(svg, $"""<rect x="{Left}" y="{y + 3}" width="{Math.Min(of, Most) * unit:0}" height="16" fill="{(of <= 1 ? "#2e7d4f" : "#c2571a")}"/>""");
            Append(svg, $"""<text x="{Left + (Math.Min(of, Most) * unit) + 6:0}" y="{y + 15}" fill="#333">{of:0.00} x</text>""");
        }

        Append(svg, $"""<line x1="{Left + unit:0}" y1="30" x2="{Left + unit:0}" y2="{height - 10}" stroke="#333" stroke-dasharray="4 3"/></svg>""");
        return svg.ToString();
    }

    private static void Append(StringBuilder svg, FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
