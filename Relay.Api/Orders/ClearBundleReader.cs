using System.Globalization;
using System.Text;
using System.Text.Json;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Orders;
using Relay.Auction.Sealing;

namespace Relay.Api.Orders;

/// <summary>Reads the JSON of POST /v1/bundles without ever making text of a transaction: its bytes go from the body to a buffer that is overwritten.</summary>
internal ref struct ClearBundleReader
{
    private const int MostId = 128, MostTransactions = 500;
    private static readonly string[] Fields =
        ["id", "transactions", "bid", "block", "lastBlock", "slot", "lastSlot", "minTimestamp", "maxTimestamp", "nonce", "mayRoll", "kind", "refund"];

    private readonly ClearBuffer _raw;
    private readonly List<BidTransaction> _transactions = [];
    private Utf8JsonReader _json;
    private int _written;
    private string? _id;
    private UInt256? _bid;
    private ulong? _block, _lastBlock, _slot, _lastSlot, _nonce, _minTime, _maxTime;
    private bool _mayRoll, _isPrivate;
    private ClearRefundReader? _refund;

    private ClearBundleReader(ReadOnlySpan<byte> body, ClearBuffer raw)
    {
        _json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 4 });
        _raw = raw;
    }

    /// <summary>Reads an order.</summary>
    /// <param name="body">The body.</param>
    /// <param name="raw">Where the transactions' bytes go; as long as the body.</param>
    /// <param name="order">The order; its transactions are slices of <paramref name="raw"/>.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static Rejection? Read(ReadOnlySpan<byte> body, ClearBuffer raw, out ClearOrder? order)
    {
        order = null;
        var reader = new ClearBundleReader(body, raw);
        try
        {
            if (reader.ReadFields() is { } fault) return new Rejection(RejectionCode.FieldInvalid, fault);
        }
        catch (JsonException fault)
        {
            return new Rejection(RejectionCode.NotJson, string.Create(CultureInfo.InvariantCulture, $"body: not JSON at line {fault.LineNumber}, byte {fault.BytePositionInLine}"));
        }
        catch (InvalidOperationException)
        {
            return new Rejection(RejectionCode.NotJson, "body: a text is not valid UTF-8");
        }

        return reader.Finish(out order);
    }

    private string? ReadFields()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject) return "body: expected an object";
        var seen = 0;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var field = 0;
            while (field < Fields.Length && !_json.ValueTextEquals(Fields[field])) field++;
            if (field == Fields.Length) return "body: unknown field; known are " + string.Join(", ", Fields);
            if ((seen & (1 << field)) != 0) return $"{Fields[field]}: stands twice";
            seen |= 1 << field;
            _json.Read();
            if (ReadField(Fields[field]) is { } fault) return fault;
        }

        return _json.Read() ? "body: something follows the object" : null;
    }

    private string? ReadField(string field) => field switch
    {
        "id" => ReadId(),
        "transactions" => ReadTransactions(),
        "bid" => _json.TokenType == JsonTokenType.String && _json.ValueSpan.Length <= 80 && UInt256.TryParse(_json.GetString(), out var wei) ? Set(out _bid, wei) : "bid: expected wei as a text, decimal or 0x-quantity",
        "block" => ReadNumber(field, out _block),
        "lastBlock" => ReadNumber(field, out _lastBlock),
        "slot" => ReadNumber(field, out _slot),
        "lastSlot" => ReadNumber(field, out _lastSlot),
        "minTimestamp" => ReadNumber(field, out _minTime),
        "maxTimestamp" => ReadNumber(field, out _maxTime),
        "nonce" => ReadNumber(field, out _nonce),
        "mayRoll" => ReadFlag(field, out _mayRoll),
        "refund" => (_refund = new ClearRefundReader()).Read(ref _json),
        _ => ReadKind(),
    };

    private string? ReadId()
    {
        if (_json.TokenType != JsonTokenType.String || _json.GetString() is not { Length: > 0 and <= MostId } text) return $"id: expected a text of 1 to {MostId} characters";
        _id = text;
        return null;
    }

    private string? ReadKind()
    {
        if (_json.TokenType != JsonTokenType.String || !(_json.ValueTextEquals("bundle"u8) || _json.ValueTextEquals("privateTransaction"u8))) return "kind: expected bundle or privateTransaction";
        _isPrivate = _json.ValueTextEquals("privateTransaction"u8);
        return null;
    }

    private string? ReadNumber(string field, out ulong? number)
    {
        number = null;
        ulong value = 0;
        var isRead = _json.TokenType switch
        {
            JsonTokenType.Number => _json.TryGetUInt64(out value),
            JsonTokenType.String => _json.ValueSpan is [(byte)'0', (byte)'x', ..] and { Length: >= 3 and <= 18 } text
                && ulong.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value),
            _ => false,
        };
        if (!isRead) return $"{field}: expected a number of at most 64 bits, or a 0x-quantity";
        number = value;
        return null;
    }

    private readonly string? ReadFlag(string field, out bool flag)
    {
        flag = _json.TokenType == JsonTokenType.True;
        return _json.TokenType is JsonTokenType.True or JsonTokenType.False ? null : $"{field}: expected true or false";
    }

    private string? ReadTransactions()
    {
        if (_json.TokenType != JsonTokenType.StartArray) return "transactions: expected an array";
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_transactions.Count == MostTransactions) return $"transactions: expected at most {MostTransactions}";
            var (raw, tolerance) = (default(ReadOnlyMemory<byte>?), Tolerance.None);
            if (_json.TokenType == JsonTokenType.String) raw = ReadRaw();
            else if (_json.TokenType != JsonTokenType.StartObject || !ReadTransaction(out raw, out tolerance)) return Wrong();
            if (raw is not { } bytes) return Wrong();
            _transactions.Add(new BidTransaction(tolerance, bytes));
        }

        return null;
    }

    private bool ReadTransaction(out ReadOnlyMemory<byte>? raw, out Tolerance tolerance)
    {
        (raw, tolerance) = (null, Tolerance.None);
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            var (isRaw, flag) = (_json.ValueTextEquals("raw"u8), _json.ValueTextEquals("mayRevert"u8) ? Tolerance.MayRevert : _json.ValueTextEquals("mayDrop"u8) ? Tolerance.MayDrop : Tolerance.None);
            _json.Read();
            if (isRaw && raw is null && _json.TokenType == JsonTokenType.String) raw = ReadRaw();
            else if (flag != Tolerance.None && _json.TokenType is JsonTokenType.True or JsonTokenType.False) tolerance |= _json.TokenType == JsonTokenType.True ? flag : Tolerance.None;
            else return false;
        }

        return true;
    }

    private readonly string Wrong() => $"transactions[{_transactions.Count}]: expected 0x and an even number of hexadecimal digits, or an object of raw, mayRevert and mayDrop";

    /// <summary>From hexadecimal digits in the body to bytes in the buffer; no text is made.</summary>
    private ReadOnlyMemory<byte>? ReadRaw()
    {
        var text = _json.ValueSpan;
        if (_json.ValueIsEscaped || text.Length < 4 || text.Length % 2 != 0 || text[0] != '0' || (text[1] | 0x20) != 'x') return null;
        var bytes = _raw.Memory.Slice(_written, (text.Length - 2) / 2);
        if (Convert.FromHexString(text[2..], bytes.Span, out _, out _) != System.Buffers.OperationStatus.Done) return null;
        _written += bytes.Length;
        return bytes;
    }

    private readonly Rejection? Finish(out ClearOrder? order)
    {
        order = null;
        if ((_block ?? _lastBlock) is not null && (_slot ?? _lastSlot) is not null) return new Rejection(RejectionCode.FieldInvalid, "slot: expected either blocks or slots");
        if ((_lastBlock is not null && _block is null) || (_lastSlot is not null && _slot is null)) return new Rejection(RejectionCode.FieldInvalid, "lastBlock, lastSlot: expected the first one too");
        if (_refund is not null && _isPrivate) return new Rejection(RejectionCode.FieldInvalid, "refund: expected a bundle; whom a backrun of a private transaction refunds is said over JSON-RPC");
        RefundTerms? refund = null;
        if (_refund?.Finish(_transactions.Count, out refund) is { } fault) return new Rejection(RejectionCode.FieldInvalid, fault);
        OrderWindow? window = _block is { } block ? new OrderWindow(WindowUnit.Block, block, _lastBlock ?? block)
            : _slot is { } slot ? new OrderWindow(WindowUnit.Slot, slot, _lastSlot ?? slot) : null;
        order = new ClearOrder
        {
            Kind = _isPrivate ? OrderKind.PrivateTransaction : OrderKind.Bundle, Transactions = _transactions, ClientId = _id is null ? default : Encoding.UTF8.GetBytes(_id),
            Bid = _bid, Window = window, MinTime = _minTime ?? 0, MaxTime = _maxTime ?? 0, Nonce = _nonce, MayRoll = _mayRoll, Refund = refund,
        };
        return null;
    }

    private static string? Set(out UInt256? target, UInt256 value)
    {
        target = value;
        return null;
    }
}
