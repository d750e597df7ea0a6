using System.Diagnostics.CodeAnalysis;

namespace Relay.Auction.Sealing;

/// <summary>HPKE, RFC 9180, base mode: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and one of the AEADs.</summary>
internal static class Hpke
{
    /// <summary>Sets up the sender with an ephemeral key, which must be used once; <c>ephemeral.Point</c> is enc. False where the recipient's key is no point.</summary>
    public static bool TrySetupSender(HpkeAead aead, P256Key ephemeral, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info, [NotNullWhen(true)] out HpkeContext? context)
    {
        context = null;
        Span<byte> secret = stackalloc byte[HpkeKem.SecretSize];
        if (!HpkeKem.TryEncapsulate(ephemeral, recipient, secret)) return false;
        context = new HpkeContext(aead, secret, info);
        return true;
    }

    /// <summary>Sets up the recipient; false where <paramref name="encapsulated"/> is no point.</summary>
    public static bool TrySetupRecipient(HpkeAead aead, P256Key recipient, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info, [NotNullWhen(true)] out HpkeContext? context)
    {
        context = null;
        Span<byte> secret = stackalloc byte[HpkeKem.SecretSize];
        if (!HpkeKem.TryDecapsulate(recipient, encapsulated, secret)) return false;
        context = new HpkeContext(aead, secret, info);
        return true;
    }

    /// <summary>Single-shot seal: writes enc ‖ ciphertext ‖ tag.</summary>
    public static bool TrySeal(HpkeAead aead, P256Key ephemeral, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (!TrySetupSender(aead, ephemeral, recipient, info, out var context)) return false;
        using (context)
        {
            ephemeral.Point.Span.CopyTo(destination);
            context.Seal(aad, plaintext, destination[HpkeKem.EncapsulatedSize..]);
            return true;
        }
    }

    /// <summary>Single-shot open of enc ‖ ciphertext ‖ tag; false where enc is no point or the text does not authenticate.</summary>
    public static bool TryOpen(HpkeAead aead, P256Key recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        if (sealedText.Length < HpkeKem.EncapsulatedSize
            || !TrySetupRecipient(aead, recipient, sealedText[..HpkeKem.EncapsulatedSize], info, out var context)) return false;
        using (context) return context.TryOpen(aad, sealedText[HpkeKem.EncapsulatedSize..], plaintext);
    }
}
