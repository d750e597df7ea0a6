using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relay.Api.JsonRpc;

/// <summary>Writes answers: the id exactly as it came, no member error beside a result.</summary>
internal sealed class RpcWriter : IDisposable
{
    /// <summary>camelCase, and no member for what is null: clients take the key error itself for a failure.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _buffer = new(2048);
    private readonly Utf8JsonWriter _writer;

    public RpcWriter() => _writer = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });

    /// <summary>Opens the array of a batch.</summary>
    public void StartBatch() => _writer.WriteStartArray();

    /// <summary>Closes it.</summary>
    public void EndBatch() => _writer.WriteEndArray();

    /// <summary>One answer.</summary>
    public void Write(byte[] id, RpcAnswer answer)
    {
        _writer.WriteStartObject();
        _writer.WriteString("jsonrpc", "2.0");
        _writer.WritePropertyName("id");
        _writer.WriteRawValue(id, skipInputValidation: true);
        switch (answer)
        {
            case RpcAnswer.Result result:
                _writer.WritePropertyName("result");
                JsonSerializer.Serialize(_writer, result.Value, Json);
                break;
            case RpcAnswer.NodeResult { Json: var json }:
                _writer.WritePropertyName("result");
                json.WriteTo(_writer);
                break;
            case RpcAnswer.NodeError { Json: var json }:
                _writer.WritePropertyName("error");
                json.WriteTo(_writer);
                break;
            case RpcAnswer.Refused refused:
                _writer.WritePropertyName("error");
                JsonSerializer.Serialize(_writer, refused.Error, Json);
                break;
        }

        _writer.WriteEndObject();
    }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Finish()
    {
        _writer.Flush();
        return _buffer.WrittenMemory;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
