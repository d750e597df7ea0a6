using System.Collections.Frozen;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Relay.Api.OpenApi;

/// <summary>Says of each parameter what it is. One name means the same wherever it stands, so that each has one sentence.</summary>
internal sealed class ParameterTransformer : IOpenApiOperationTransformer
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        ["blockEnd"] = "The last block that an order might be in first.",
        ["blockStart"] = "The first block that an order might be in first.",
        ["count"] = "How many slot numbers to look at: at most 100, 20 unless given.",
        ["from"] = "Where to begin: a slot's number, going back; of an export the sequence of a leaf, going on.",
        ["hash"] = "The transaction's hash: 0x and 64 hexadecimal digits.",
        ["id"] = "Your own name of the bundle.",
        ["Last-Event-ID"] = "The id of the last event that came: what follows it is told first.",
        ["leaf"] = "The leaf's hash, as its receipt names it.",
        ["limit"] = "How many: at most 500, 100 unless given.",
        ["name"] = "The builder's registered name.",
        ["offset"] = "How many to leave out first.",
        ["place"] = "The leaf's sequence, or its hash.",
        ["rows"] = "false leaves out the rows, which the canonical bytes hold too.",
        ["slot"] = "The slot's number.",
        ["timestampEnd"] = "The last second, since 1970.",
        ["timestampStart"] = "The first second, since 1970.",
        ["X-Flashbots-Signature"] = "address:signature, of the body: docs/json-rpc.md.",
        ["X-Relay-Expiry"] = "Until when the request may be used: milliseconds since 1970.",
        ["X-Relay-Signature"] = "Of this very request: docs/api-signing.md.",
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters ?? []) Describe(parameter);
        return Task.CompletedTask;
    }

    /// <summary>Gives the parameter its sentence, where it has none of its own.</summary>
    public static void Describe(IOpenApiParameter parameter)
    {
        if (parameter is OpenApiParameter own && own.Description is null && own.Name is { } name) own.Description = Words.GetValueOrDefault(name);
    }
}
