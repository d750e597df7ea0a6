using System.Globalization;
using System.Text.Json;
using Relay.Auction;

namespace Relay.Api.JsonRpc;

/// <summary>Reads parameters by position (or by name, where an object came instead of an array) and keeps the first fault; what is read after it has no meaning.</summary>
internal sealed class RpcParameters
{
    private readonly JsonElement[] _values;
    private readonly IReadOnlyList<string> _names;
    private readonly RpcFaults _faults = new();

    public RpcParameters(JsonElement parameters, IReadOnlyList<string> names)
    {
        _names = names;
        // An object is either the parameters by name or, as clients of the bundle methods also write it, the only parameter itself.
        _values = parameters.ValueKind switch
        {
            JsonValueKind.Array => [.. parameters.EnumerateArray()],
            JsonValueKind.Object when names.Count > 0 && Plain(names).Any(name => parameters.TryGetProperty(name, out _)) => [.. Plain(names).Select(name => parameters.TryGetProperty(name, out var value) ? value : default)],
            JsonValueKind.Object => [parameters],
            _ => [],
        };
        var surplus = _values.Skip(names.Count).Any(value => value.ValueKind != JsonValueKind.Null);
        if (surplus) _faults.Add(RejectionCode.FieldInvalid, string.Create(CultureInfo.InvariantCulture, $"params: expected at most {names.Count}, got {_values.Length}"));
    }

    /// <summary>The first fault so far.</summary>
    public Rejection? Fault => _faults.First;

    /// <summary>The value at a position; undefined where there is none or null.</summary>
    public JsonElement this[int position] => position < _values.Length && _values[position].ValueKind != JsonValueKind.Null ? _values[position] : default;

    /// <summary>The object at a position.</summary>
    public RpcFields Object(int position) => RpcFields.Of(this[position], Path(position), _faults);

    /// <summary>The object at a position, or an empty one where there is none.</summary>
    public RpcFields ObjectOrEmpty(int position)
        => this[position].ValueKind == JsonValueKind.Undefined ? RpcFields.Empty(Path(position), _faults) : Object(position);

    /// <summary>A value alone, as a field.</summary>
    public RpcField Field(int position) => new(this[position], Path(position), _faults);

    /// <summary>Adds a fault where there is none yet.</summary>
    public void Refuse(RejectionCode code, string detail) => _faults.Add(code, detail);

    private string Path(int position) => _names.Count > position && !_names[position].StartsWith('(') ? _names[position].TrimEnd('?') : string.Create(CultureInfo.InvariantCulture, $"params[{position}]");

    private static IEnumerable<string> Plain(IReadOnlyList<string> names) => names.Select(name => name.TrimEnd('?'));
}

/// <summary>The first fault of a reading; the others follow from it.</summary>
internal sealed class RpcFaults
{
    /// <summary>The first.</summary>
    public Rejection? First { get; private set; }

    /// <summary>Keeps it where there is none.</summary>
    public void Add(RejectionCode code, string detail) => First ??= new Rejection(code, detail);
}
