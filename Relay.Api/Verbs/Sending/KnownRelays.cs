using System.Diagnostics.CodeAnalysis;
using Relay.Auction.Slots;

namespace Relay.Api.Verbs.Sending;

/// <summary>Trust on first use: the file <c>known_relays</c> holds, one line per url and chain, whom the relay and its keyholders were when they were met first.</summary>
internal sealed class KnownRelays(string path)
{
    /// <summary>Compares the header's signers with those that are known, and writes them down where the relay is new.</summary>
    /// <returns>False where somebody changed, or where the file cannot be read or written: then nothing must be sealed.</returns>
    public bool TryTrust(Uri url, SlotHeader header, out bool first, [NotNullWhen(false)] out string? fault)
    {
        first = false;
        fault = null;
        var name = $"{url.GetLeftPart(UriPartial.Authority)} chain={header.ChainId} ";
        try
        {
            var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
            var at = Array.FindIndex(lines, line => line.StartsWith(name, StringComparison.Ordinal));
            if (at >= 0) return TryMatch(lines[at][name.Length..], at + 1, header, out fault);
            PrivateFile.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.AppendAllText(path, name + RelayPins.Of(header) + "\n");
            first = true;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            fault = $"{path}: {error.Message}";
            return false;
        }
    }

    /// <summary>Whom the file names at a url, by chain; empty where it is not there or names nobody.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyDictionary<ulong, RelayPins> Find(Uri url)
    {
        var name = $"{url.GetLeftPart(UriPartial.Authority)} chain=";
        var found = new Dictionary<ulong, RelayPins>();
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            var rest = line[name.Length..].Split(' ', 2);
            if (rest.Length == 2 && ulong.TryParse(rest[0], out var chain) && RelayPins.TryParse(rest[1], out var pins)) found.TryAdd(chain, pins);
        }

        return found;
    }

    private bool TryMatch(string line, int number, SlotHeader header, [NotNullWhen(false)] out string? fault)
    {
        if (!RelayPins.TryParse(line, out var pins))
        {
            fault = $"{path}, line {number} is not of the form that this program writes.";
            return false;
        }

        if (pins.TryMatch(header, out var difference))
        {
            fault = null;
            return true;
        }

        fault = $"THE RELAY IS NOT THE ONE THAT IS KNOWN: {difference}. Somebody may stand between you and it; nothing was sealed or sent. "
            + $"Ask the operator. Where the change is meant, remove line {number} of {path}.";
        return false;
    }
}
