using System.Security.Cryptography;
using Relay.Auction.Ethereum;
using Relay.Auction.Protocol;
using Relay.Auction.Slots;

namespace Relay.Auction.Sealing;

/// <summary>One holder's seal: HPKE base with AES-128-GCM, info = "relay/1/seal" ‖ 0x00 ‖ slotHash ‖ u8 i, aad = headHash.</summary>
internal static class ShareSeal
{
    private const int InfoSize = 13 + Hash32.Size + 1;

    public static void Write(SlotHeader header, byte index, ReadOnlySpan<byte> head, in SeedKeys keys, ReadOnlySpan<byte> share, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[32];
        keys.Ephemeral(index, input);
        using var ephemeral = HpkeKem.DeriveKey(input);
        CryptographicOperations.ZeroMemory(input);

        Span<byte> info = stackalloc byte[InfoSize];
        Info(header.Hash, index, info);
        Span<byte> aad = stackalloc byte[Hash32.Size];
        ProtocolHash.Of("relay/1/head", head).CopyTo(aad);
        if (!Hpke.TrySeal(HpkeAead.Aes128Gcm, ephemeral, header.Holders[index - 1].Key.Span, info, aad, share, destination))
            throw new ArgumentException($"The key of holder {index} is not a point: the header was not validated.", nameof(header));
    }

    public static bool TryOpen(P256Key slotKey, in Hash32 slotHash, byte index, in Hash32 headHash, ReadOnlySpan<byte> seal, Span<byte> share)
    {
        Span<byte> info = stackalloc byte[InfoSize];
        Info(slotHash, index, info);
        Span<byte> aad = stackalloc byte[Hash32.Size];
        headHash.CopyTo(aad);
        return Hpke.TryOpen(HpkeAead.Aes128Gcm, slotKey, info, aad, seal, share);
    }

    private static void Info(in Hash32 slotHash, byte index, Span<byte> info)
    {
        "relay/1/seal\0"u8.CopyTo(info);
        slotHash.CopyTo(info[13..]);
        info[^1] = index;
    }
}
