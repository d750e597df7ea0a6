using Relay.Tests.Support;

namespace Relay.Tests.Docs;

/// <summary>A fenced block of a page.</summary>
/// <param name="Language">The first word after the fence.</param>
/// <param name="Words">The words after it: <c>file=…</c>, <c>shell=…</c>, <c>exit=…</c>, <c>norun</c>.</param>
/// <param name="Before">The last line of text before the fence.</param>
/// <param name="Lines">What stands between the fences.</param>
internal sealed record PageBlock(string Language, string[] Words, string Before, string[] Lines)
{
    public bool IsRun => !Words.Contains("norun");

    public string Text => string.Join('\n', Lines) + "\n";

    /// <summary>The value of <c>name=…</c>; null where it is not there.</summary>
    public string? Word(string name) => Words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    public override string ToString() => $"```{string.Join(' ', Words.Prepend(Language))} {Lines.FirstOrDefault()}";

    /// <summary>The blocks of a page, in order.</summary>
    public static IReadOnlyList<PageBlock> Of(string page)
    {
        List<PageBlock> blocks = [];
        List<string>? inside = null;
        string[] info = [];
        var before = "";
        foreach (var line in Repository.Read(page).Split('\n'))
        {
            if (inside is null && line.StartsWith("```", StringComparison.Ordinal)) (inside, info) = ([], line[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            else if (inside is null) before = line.Length > 0 ? line : before;
            else if (line != "```") inside.Add(line);
            else
            {
                blocks.Add(new PageBlock(info.FirstOrDefault(""), [.. info.Skip(1)], before, [.. inside]));
                inside = null;
            }
        }

        return inside is null ? blocks : throw new InvalidOperationException($"{page} has a fence that does not end");
    }

    /// <summary>Puts a diff into a file's text: the lines of blank and minus must stand there together, once.</summary>
    public string Patch(string text)
    {
        var old = string.Join('\n', Lines.Where(line => !line.StartsWith('+')).Select(line => line[Math.Min(1, line.Length)..]));
        var fresh = string.Join('\n', Lines.Where(line => !line.StartsWith('-')).Select(line => line[Math.Min(1, line.Length)..]));
        return text.Split(old).Length == 2 ? text.Replace(old, fresh, StringComparison.Ordinal) : throw new InvalidOperationException($"{this} does not stand in the file exactly once:\n{old}");
    }

    /// <summary>The first of these lines that the output does not have, after those before it; null where it has all. … stands for anything.</summary>
    public string? MissingIn(IEnumerable<string> output)
    {
        var rest = output.GetEnumerator();
        foreach (var line in Lines.Where(line => line.Trim() is not ("" or "…")))
        {
            var found = false;
            while (!found && rest.MoveNext()) found = Matches(line.Trim(), rest.Current.Trim());
            if (!found) return line;
        }

        return null;
    }

    public static bool Matches(string pattern, string line)
    {
        var parts = pattern.Split('…');
        var at = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            at = i == parts.Length - 1 && i > 0 ? Math.Max(at, line.Length - parts[i].Length) : at;
            var found = line.IndexOf(parts[i], at, StringComparison.Ordinal);
            if (found < 0 || (i == 0 && found > 0)) return false;
            at = found + parts[i].Length;
        }

        return at == line.Length || parts[^1].Length == 0;
    }
}
