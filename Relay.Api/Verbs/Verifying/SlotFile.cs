using System.Text.Json;
using Relay.Api.Transparency;
using Relay.Api.Verbs.Sending;

namespace Relay.Api.Verbs.Verifying;

/// <summary>Canonical bytes and the signature that came with them; what they are worth is the verifier's to say.</summary>
internal sealed record SignedBytes(byte[] Bytes, string Signature)
{
    public override string ToString() => $"{Bytes.Length} signed bytes";
}

/// <summary>An auditor's export of a slot, all its pages.</summary>
/// <param name="Context">What the ranking depended on.</param>
/// <param name="Leaves">By sequence.</param>
/// <param name="Record">What the node said, where bundles were simulated.</param>
internal sealed record AuditExport(SignedBytes Context, IReadOnlyList<AuditLeafView> Leaves, byte[]? Record = null);

/// <summary>All that a relay told of one slot: what <c>relay verify</c> fetches, saves (one JSON file for each slot) and reads again.</summary>
internal sealed record SlotFile
{
    /// <summary>A file without what it must have is no evidence.</summary>
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, WriteIndented = true };

    public required string Url { get; init; }

    public required ulong Slot { get; init; }

    public required byte[] Header { get; init; }

    public required string RelaySignature { get; init; }

    public required IReadOnlyList<string> HolderSignatures { get; init; }

    public SignedBytes? Set { get; init; }

    public IReadOnlyList<SignedBytes> Marks { get; init; } = [];

    public IReadOnlyList<SignedBytes> Refusals { get; init; } = [];

    public SignedBytes? Result { get; init; }

    public SignedBytes? Transcript { get; init; }

    /// <summary>What the ranking depended on, as everybody is told.</summary>
    public SignedBytes? Context { get; init; }

    public IReadOnlyList<HeadView> Heads { get; init; } = [];

    public IReadOnlyList<ProofView> Proofs { get; init; } = [];

    /// <summary>What the relay told the owner, with the owner's key; null where it was not asked.</summary>
    public IReadOnlyList<EntryView>? Entries { get; init; }

    /// <summary>What it exported to the auditor; null where it was not asked.</summary>
    public AuditExport? Audit { get; init; }

    /// <summary>What was asked for and not given, in sentences.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Writes slot-N.json, readable by its owner alone: it may hold what only owners and auditors are shown.</summary>
    public void Save(string folder)
    {
        PrivateFile.CreateFolder(folder);
        var path = Path.Combine(folder, $"slot-{Slot}.json");
        File.Delete(path);
        PrivateFile.CreateNew(path, JsonSerializer.Serialize(this, Form) + "\n");
    }

    /// <summary>Reads a file, or every slot-*.json under a folder.</summary>
    /// <exception cref="JsonException">A file is no evidence.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<SlotFile> Load(string path)
    {
        var files = Directory.Exists(path) ? Directory.GetFiles(path, "slot-*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : [path];
        return [.. files.Select(file => JsonSerializer.Deserialize<SlotFile>(File.ReadAllText(file), Form) ?? throw new JsonException($"{file} is empty"))];
    }

    /// <summary>The slot only.</summary>
    public override string ToString() => $"evidence of slot {Slot}";
}
