using System.Text.Json;
using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>An object's fields, read leniently in form (numbers or hexadecimal, null for absent, unknown fields ignored) and strictly in meaning.</summary>
internal sealed class RpcFields
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly RpcFaults _faults;

    private RpcFields(JsonElement value, string path, RpcFaults faults) => (_object, _path, _faults) = (value, path, faults);

    /// <summary>The fields of an object; a fault where it is none.</summary>
    public static RpcFields Of(JsonElement value, string path, RpcFaults faults)
    {
        if (value.ValueKind == JsonValueKind.Object) return new RpcFields(value, path, faults);
        faults.Add(RejectionCode.FieldInvalid, $"{path}: expected an object, got {RpcReader.Kind(value)}");
        return Empty(path, faults);
    }

    /// <summary>No fields.</summary>
    public static RpcFields Empty(string path, RpcFaults faults) => new(default, path, faults);

    /// <summary>The first fault so far, of these fields or any others of the same request.</summary>
    public Rejection? Fault => _faults.First;

    /// <summary>A field; absent and null are the same.</summary>
    public RpcField this[string name]
    {
        get
        {
            var found = _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : default;
            return new RpcField(found, PathOf(name), _faults);
        }
    }

    /// <summary>The object in a field, or an empty one.</summary>
    public RpcFields Object(string name)
    {
        var field = this[name];
        return field.IsAbsent ? Empty(PathOf(name), _faults) : Of(field.Value, PathOf(name), _faults);
    }

    /// <summary>Adds a fault of a field where there is none yet.</summary>
    public void Refuse(string name, string detail, RejectionCode code = RejectionCode.FieldInvalid) => _faults.Add(code, $"{PathOf(name)}: {detail}");

    private string PathOf(string name) => $"{_path}.{name}";
}
