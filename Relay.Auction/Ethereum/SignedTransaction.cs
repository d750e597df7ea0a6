using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Relay.Auction.Ethereum;

/// <summary>A decoded transaction of any type; immutable, safe to share between threads. Made by <see cref="TransactionDecoder"/>.</summary>
public sealed class SignedTransaction
{
    private const int Unknown = 0, Found = 1, Absent = 2;

    private readonly TransactionFields _fields;
    private Address _sender;
    private int _senderState;

    internal SignedTransaction(ReadOnlyMemory<byte> raw, in TransactionFields fields)
    {
        Raw = raw;
        _fields = fields;
    }

    /// <summary>The bytes as they came, with the sidecar where there is one. Never to be changed, logged or shown.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>The transaction's hash; of a blob transaction, without its sidecar.</summary>
    public Hash32 Hash => _fields.Hash;

    /// <summary>The type.</summary>
    public TransactionType Type => _fields.Type;

    /// <summary>The chain that it is for; null for a legacy transaction that is valid on every chain.</summary>
    public ulong? ChainId => _fields.ChainId;

    /// <summary>The sender's nonce, below 2^64 − 1 (EIP-2681).</summary>
    public ulong Nonce => _fields.Nonce;

    /// <summary>The most gas that it may use.</summary>
    public ulong GasLimit => _fields.GasLimit;

    /// <summary>The most that it pays for a unit of gas, in wei; the gas price of the legacy and EIP-2930 types.</summary>
    public UInt256 MaxFeePerGas => _fields.MaxFeePerGas;

    /// <summary>The most of it that goes to the fee recipient, in wei, at most <see cref="MaxFeePerGas"/>; the gas price of the older types.</summary>
    public UInt256 MaxPriorityFeePerGas => _fields.MaxPriorityFeePerGas;

    /// <summary>The receiver; null where it creates a contract.</summary>
    public Address? To => _fields.To;

    /// <summary>The amount sent, in wei.</summary>
    public UInt256 Value => _fields.Value;

    /// <summary>Calldata, or init code where <see cref="To"/> is null: a part of <see cref="Raw"/>.</summary>
    public ReadOnlyMemory<byte> Calldata => Raw.Slice(_fields.Calldata.Start, _fields.Calldata.Length);

    /// <summary>Bytes of calldata that are zero.</summary>
    public int ZeroCalldataBytes => _fields.ZeroCalldataBytes;

    /// <summary>Bytes of calldata that are not zero.</summary>
    public int NonZeroCalldataBytes => _fields.Calldata.Length - _fields.ZeroCalldataBytes;

    /// <summary>Entries of the access list (EIP-2930).</summary>
    public int AccessListAddresses => _fields.AccessListAddresses;

    /// <summary>Storage keys of all entries of the access list.</summary>
    public int AccessListStorageKeys => _fields.AccessListStorageKeys;

    /// <summary>The access list as RLP, decoded before: a part of <see cref="Raw"/>; empty for the legacy type.</summary>
    internal ReadOnlyMemory<byte> AccessList => Raw.Slice(_fields.AccessList.Start, _fields.AccessList.Length);

    /// <summary>The most that it pays for a unit of blob gas, in wei; zero for other types.</summary>
    public UInt256 MaxFeePerBlobGas => _fields.MaxFeePerBlobGas;

    /// <summary>Versioned hashes of its blobs (EIP-4844); empty for other types.</summary>
    public ImmutableArray<Hash32> BlobHashes => _fields.BlobHashes;

    /// <summary>True for a blob transaction in its network form, whose sidecar matches the hashes in number, lengths and commitments.</summary>
    public bool HasSidecar => _fields.SidecarVersion is not null;

    /// <summary>0 for a sidecar with one proof a blob (EIP-4844), 1 for one with cell proofs (EIP-7594), null without sidecar.</summary>
    public int? SidecarVersion => _fields.SidecarVersion;

    /// <summary>Delegations of accounts (EIP-7702); empty for other types.</summary>
    public ImmutableArray<Authorization> Authorizations => _fields.Authorizations;

    /// <summary>The signature's parity, 0 or 1.</summary>
    public int YParity => _fields.YParity;

    /// <summary>The signature's r.</summary>
    public UInt256 R => _fields.R;

    /// <summary>The signature's s.</summary>
    public UInt256 S => _fields.S;

    /// <summary>What the fee recipient earns for a unit of gas at this base fee, in wei; zero where the base fee is above the limit.</summary>
    public UInt256 EffectiveTip(UInt256 baseFee)
    {
        var left = UInt256.SubtractFloor(MaxFeePerGas, baseFee);
        return left < MaxPriorityFeePerGas ? left : MaxPriorityFeePerGas;
    }

    /// <summary>The address that signed it: recovered at the first call (about 50 µs), then kept. False where r is no point of the curve.</summary>
    public bool TryGetSender(out Address sender)
    {
        var state = Volatile.Read(ref _senderState);
        if (state == Unknown)
        {
            // Threads that meet here compute and store the same bytes; the state is written after them.
            state = Recover(out var recovered) ? Found : Absent;
            _sender = recovered;
            Volatile.Write(ref _senderState, state);
        }

        sender = _sender;
        return state == Found;
    }

    /// <summary>True where <see cref="TryGetSender"/> finds one, at an eighth of its cost.</summary>
    [SkipLocalsInit]
    public bool HasSender
    {
        get
        {
            if (Volatile.Read(ref _senderState) is var state && state != Unknown) return state == Found;
            Span<byte> signature = stackalloc byte[64];
            WriteSignature(signature);
            return Secp256k1.IsRecoverable(signature, _fields.YParity);
        }
    }

    /// <summary>True where its sender was asked for already: to ask again costs nothing.</summary>
    internal bool KnowsSender => Volatile.Read(ref _senderState) != Unknown;

    /// <summary>The start of its hash.</summary>
    public override string ToString() => Hash.ToString()[..10];

    [SkipLocalsInit]
    private bool Recover(out Address sender)
    {
        Span<byte> signature = stackalloc byte[64];
        WriteSignature(signature);
        return Secp256k1.TryRecover(SigningPayload.Hash(Raw.Span, _fields), signature, _fields.YParity, out sender);
    }

    private void WriteSignature(Span<byte> signature64)
    {
        _fields.R.CopyTo(signature64);
        _fields.S.CopyTo(signature64[32..]);
    }
}
