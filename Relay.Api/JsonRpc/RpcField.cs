using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Relay.Auction;
using Relay.Auction.Ethereum;

namespace Relay.Api.JsonRpc;

/// <summary>One value with its path: every reading of a wrong form adds a fault that says what came and what was expected.</summary>
/// <param name="Value">Undefined where it is absent or null.</param>
/// <param name="Path">As the client wrote it, for example bundle.txs[0].</param>
/// <param name="Faults">Where faults go.</param>
internal readonly record struct RpcField(JsonElement Value, string Path, RpcFaults Faults)
{
    /// <summary>True where it is absent or null.</summary>
    public bool IsAbsent => Value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>A text of at most some characters; null where absent.</summary>
    public string? Text(int most = 255)
    {
        if (IsAbsent) return null;
        if (Value.ValueKind != JsonValueKind.String) return Wrong<string>("a text");
        var text = Value.GetString()!;
        return text.Length <= most ? text : Wrong<string>(string.Create(CultureInfo.InvariantCulture, $"a text of at most {most} characters"));
    }

    /// <summary>A number, or hexadecimal text with or without leading zeros; null where absent.</summary>
    public ulong? Quantity()
    {
        const string Form = "a whole number below 2^64, or the same as 0x-hexadecimal text";
        if (IsAbsent) return null;
        if (Value.ValueKind == JsonValueKind.Number) return Value.TryGetUInt64(out var number) ? number : WrongValue<ulong>(Form);
        if (Value.ValueKind != JsonValueKind.String) return WrongValue<ulong>(Form);
        var text = Value.GetString()!;
        return text.StartsWith("0x", StringComparison.Ordinal) && text.Length <= 66 && ulong.TryParse(text.AsSpan(2).TrimStart('0') is { IsEmpty: false } digits ? digits : text.Length > 2 ? "0" : "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : WrongValue<ulong>(Form);
    }

    /// <summary>True, false, or null where absent.</summary>
    public bool? Flag() => IsAbsent ? null : Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => WrongValue<bool>("true or false"),
    };

    /// <summary>A 32-byte hash; null where absent.</summary>
    public Hash32? Hash()
    {
        if (IsAbsent) return null;
        return Value.ValueKind == JsonValueKind.String && Hash32.TryParse(Value.GetString(), out var hash) ? hash : WrongValue<Hash32>("a hash: 0x and 64 hexadecimal digits");
    }

    /// <summary>An address; null where absent.</summary>
    public Address? Address()
    {
        if (IsAbsent) return null;
        return Value.ValueKind == JsonValueKind.String && Auction.Ethereum.Address.TryParse(Value.GetString(), out var address) ? address : WrongValue<Address>("an address: 0x and 40 hexadecimal digits");
    }

    /// <summary>Bytes as hexadecimal text, 0x or not (web3-flashbots leaves it out); null where absent.</summary>
    public byte[]? Bytes(int most)
    {
        if (IsAbsent) return null;
        if (Value.ValueKind != JsonValueKind.String) return Wrong<byte[]>("0x-hexadecimal text");
        // The bytes as they came, between the quotes: a transaction is long, and needs no text of its own.
        var text = JsonMarshal.GetRawUtf8Value(Value)[1..^1];
        if (text.Contains((byte)'\\')) text = Encoding.UTF8.GetBytes(Value.GetString()!);
        if (text.Length > 2 + 2 * most) return Wrong<byte[]>(string.Create(CultureInfo.InvariantCulture, $"at most {most} bytes as 0x-hexadecimal text"));
        return Hex.TryDecodeDigits(text is [(byte)'0', (byte)'x' or (byte)'X', ..] ? text[2..] : text, out var bytes) ? bytes : Wrong<byte[]>("0x-hexadecimal text with an even number of digits");
    }

    /// <summary>The elements of a list; none where absent.</summary>
    public IReadOnlyList<RpcField> List(int most)
    {
        if (IsAbsent) return [];
        if (Value.ValueKind != JsonValueKind.Array || Value.GetArrayLength() > most)
        {
            _ = Wrong<string>(string.Create(CultureInfo.InvariantCulture, $"a list of at most {most}"));
            return [];
        }

        var (path, faults) = (Path, Faults);
        return [.. Value.EnumerateArray().Select((element, at) => new RpcField(element, string.Create(CultureInfo.InvariantCulture, $"{path}[{at}]"), faults))];
    }

    /// <summary>The object; a fault where it is none.</summary>
    public RpcFields Object() => RpcFields.Of(Value, Path, Faults);

    /// <summary>The value of a field that must be there.</summary>
    public T Required<T>(T? value)
        where T : struct
    {
        if (value is { } there) return there;
        if (IsAbsent) _ = Wrong<string>("a value");
        return default;
    }

    /// <summary>The value of a field that must be there.</summary>
    public T? Required<T>(T? value)
        where T : class
    {
        if (value is null && IsAbsent) _ = Wrong<string>("a value");
        return value;
    }

    /// <summary>Adds a fault where there is none yet.</summary>
    public void Refuse(string detail, RejectionCode code = RejectionCode.FieldInvalid) => Faults.Add(code, $"{Path}: {detail}");

    private T? Wrong<T>(string expected)
        where T : class
    {
        Refuse($"expected {expected}, got {Came()}");
        return null;
    }

    private T? WrongValue<T>(string expected)
        where T : struct
    {
        Refuse($"expected {expected}, got {Came()}");
        return null;
    }

    /// <summary>What came: short texts and numbers themselves, of anything longer only the kind and length, since it may be a transaction.</summary>
    private string Came() => Value.ValueKind switch
    {
        JsonValueKind.String when Value.GetString() is { } text => text.Length <= 24 ? $"\"{text}\"" : string.Create(CultureInfo.InvariantCulture, $"a text of {text.Length} characters"),
        JsonValueKind.Number when Value.GetRawText() is { Length: <= 24 } number => number,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => RpcReader.Kind(Value),
    };
}
