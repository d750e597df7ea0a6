using System.Globalization;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Sealing;
using Relay.Tests.Support;

namespace Relay.Tests.Sealing;

public sealed class HpkeTests
{
    [Test]
    public void Every_base_mode_vector_of_rfc_9180_for_p256_holds()
    {
        using var document = JsonDocument.Parse(SharedFolder.Open("vectors/hpke_rfc9180_base.json"));
        foreach (var vector in document.RootElement.EnumerateArray()) Check(name => Read(vector, name), Rows(vector, "encryptions"), Rows(vector, "exports"));
        document.RootElement.GetArrayLength().Should().BePositive();
    }

    /// <summary>RFC 9180, appendix A.3.1, so that something of the RFC is checked on every machine.</summary>
    [Test]
    public void The_first_vector_of_the_suite_that_the_protocol_uses_holds()
    {
        var vector = new Dictionary<string, string>
        {
            ["aead_id"] = "1",
            ["info"] = "4f6465206f6e2061204772656369616e2055726e",
            ["ikmE"] = "4270e54ffd08d79d5928020af4686d8f6b7d35dbe470265f1f5aa22816ce860e",
            ["skEm"] = "4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb",
            ["ikmR"] = "668b37171f1072f3cf12ea8a236a45df23fc13b82af3609ad1e354f6ef817550",
            ["pkRm"] = "04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0",
            ["enc"] = "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4",
            ["shared_secret"] = "c0d26aeab536609a572b07695d933b589dcf363ff9d93c93adea537aeabb8cb8",
        };
        Check(name => vector[name], [new Dictionary<string, string>
        {
            ["sequence number"] = "0", ["aad"] = "436f756e742d30",
            ["pt"] = "4265617574792069732074727574682c20747275746820626561757479",
            ["ct"] = "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434",
        }], []);
    }

    [TestCase(0)]
    [TestCase(20)]
    public void A_ciphertext_or_context_that_was_changed_does_not_open(int position)
    {
        using var recipient = P256Key.Generate();
        using var ephemeral = P256Key.Generate();
        var sealedText = new byte[65 + 32 + 16];
        Hpke.TrySeal(HpkeAead.Aes128Gcm, ephemeral, recipient.Point.Span, "info"u8, "aad"u8, new byte[32], sealedText).Should().BeTrue();
        var plaintext = new byte[32];
        Hpke.TryOpen(HpkeAead.Aes128Gcm, recipient, "info"u8, "aad"u8, sealedText, plaintext).Should().BeTrue();
        Hpke.TryOpen(HpkeAead.Aes128Gcm, recipient, "Info"u8, "aad"u8, sealedText, plaintext).Should().BeFalse();
        Hpke.TryOpen(HpkeAead.Aes128Gcm, recipient, "info"u8, "aaD"u8, sealedText, plaintext).Should().BeFalse();
        sealedText[65 + position] ^= 1;
        Hpke.TryOpen(HpkeAead.Aes128Gcm, recipient, "info"u8, "aad"u8, sealedText, plaintext).Should().BeFalse();
    }

    [Test]
    public void An_encapsulated_key_that_is_no_point_is_a_false_not_an_exception()
    {
        using var recipient = P256Key.Generate();
        var offCurve = recipient.Point.ToArray();
        offCurve[64] ^= 1;
        var compressed = recipient.Point.ToArray();
        compressed[0] = 2;
        foreach (var point in (byte[][])[offCurve, compressed, new byte[65], [4, .. new byte[64]], [4, .. Enumerable.Repeat((byte)255, 64)], [0]])
        {
            P256Key.IsPoint(point).Should().BeFalse();
            recipient.TryAgree(point, new byte[32]).Should().BeFalse();
            Hpke.TryOpen(HpkeAead.Aes128Gcm, recipient, [], [], [.. point, .. new byte[48]], new byte[64]).Should().BeFalse();
        }
    }

    [Test]
    public void A_scalar_must_be_between_one_and_the_order()
    {
        var order = Convert.FromHexString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        P256Key.TryImport(order, out _).Should().BeFalse();
        P256Key.TryImport(new byte[32], out _).Should().BeFalse();
        P256Key.TryImport(new byte[31], out _).Should().BeFalse();
        order[31]--;
        P256Key.TryImport(order, out var last).Should().BeTrue();
        var exported = new byte[32];
        last!.Export(exported);
        exported.Should().Equal(order);
    }

    [Test]
    public void Libcrypto_is_used_where_these_tests_run() => Libcrypto.IsAvailable.Should().BeTrue("else nothing here says anything of it");

    [Test]
    public void Libcrypto_and_the_base_library_agree_on_every_point_and_on_what_is_none()
    {
        var (order, prime) = ("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff");
        var last = Convert.FromHexString(order);
        last[31]--;
        byte[][] scalars = [[.. new byte[31], 1], [.. new byte[31], 2], last, .. Enumerable.Range(0, 30).Select(i => SealingSlot.Bytes($"scalar {i}"))];
        using var generator = Twin([.. new byte[31], 1], isManaged: true);
        var above = generator.Point.ToArray();
        Convert.FromHexString(prime).CopyTo(above, 1); // x = p is 0 in another spelling
        byte[] infinity = new byte[65], hybrid = generator.Point.ToArray(), offCurve = generator.Point.ToArray();
        (hybrid[0], offCurve[33]) = (6, (byte)(offCurve[33] ^ 1));
        byte[][] points =
        [
            .. scalars.Select(scalar => Twin(scalar, isManaged: true).Point.ToArray()), above, infinity, [0], [], [4, .. new byte[64]], [4, .. Enumerable.Repeat((byte)255, 64)], hybrid, offCurve,
            generator.Point[..33].ToArray(), [.. generator.Point.ToArray(), 0],
        ];
        var agreed = 0;
        byte[] exported = new byte[32], again = new byte[32];
        foreach (var scalar in scalars)
        {
            using var managed = Twin(scalar, isManaged: true);
            using var native = Twin(scalar, isManaged: false);
            native.Point.ToArray().Should().Equal(managed.Point.ToArray());
            native.Export(exported);
            managed.Export(again);
            exported.Should().Equal(scalar).And.Equal(again);
            foreach (var point in points)
            {
                byte[] first = new byte[32], second = new byte[32];
                var isPoint = managed.TryAgree(point, first);
                native.TryAgree(point, second).Should().Be(isPoint);
                second.Should().Equal(first);
                if (isPoint) agreed++;
            }
        }

        agreed.Should().Be(scalars.Length * scalars.Length);
    }

    [Test]
    public void A_key_that_is_destroyed_while_it_is_used_is_an_exception_and_never_a_wrong_share()
    {
        using var peer = P256Key.Generate();
        for (var round = 0; round < 20; round++)
        {
            var key = P256Key.Generate();
            var expected = new byte[32];
            key.TryAgree(peer.Point.Span, expected).Should().BeTrue();
            Parallel.For(0, 8, i =>
            {
                var shared = new byte[32];
                if (i == 4) key.Dispose();
                try
                {
                    if (key.TryAgree(peer.Point.Span, shared)) shared.Should().Equal(expected);
                }
                catch (ObjectDisposedException)
                {
                    // It was destroyed before this call began.
                }
            });
            var late = () => key.TryAgree(peer.Point.Span, expected);
            late.Should().Throw<ObjectDisposedException>();
        }
    }

    private static P256Key Twin(byte[] scalar, bool isManaged) => P256Key.TryImport(scalar, out var key, isManaged) ? key : throw new InvalidOperationException();

    private static void Check(Func<string, string> field, IReadOnlyList<Dictionary<string, string>> encryptions, IReadOnlyList<Dictionary<string, string>> exports)
    {
        foreach (var isManaged in (bool[])[true, false]) Check(field, encryptions, exports, isManaged);
    }

    private static void Check(Func<string, string> field, IReadOnlyList<Dictionary<string, string>> encryptions, IReadOnlyList<Dictionary<string, string>> exports, bool isManaged)
    {
        byte[] Hex(string name) => Convert.FromHexString(field(name));
        var aead = (HpkeAead)int.Parse(field("aead_id"), CultureInfo.InvariantCulture);
        var scalar = new byte[32];
        using var derived = HpkeKem.DeriveKey(Hex("ikmR"));
        derived.Export(scalar);
        using var recipient = Twin(scalar, isManaged);
        using var derivedToo = HpkeKem.DeriveKey(Hex("ikmE"));
        derivedToo.Export(scalar);
        scalar.Should().Equal(Hex("skEm"));
        using var ephemeral = Twin(scalar, isManaged);
        ephemeral.Point.ToArray().Should().Equal(Hex("enc"));
        recipient.Point.ToArray().Should().Equal(Hex("pkRm"));
        var secret = new byte[32];
        HpkeKem.TryDecapsulate(recipient, Hex("enc"), secret).Should().BeTrue();
        secret.Should().Equal(Hex("shared_secret"));

        Hpke.TrySetupSender(aead, ephemeral, recipient.Point.Span, Hex("info"), out var sender).Should().BeTrue();
        Hpke.TrySetupRecipient(aead, recipient, ephemeral.Point.Span, Hex("info"), out var receiver).Should().BeTrue();
        ulong sequence = 0;
        foreach (var row in encryptions)
        {
            var plaintext = Convert.FromHexString(row["pt"]);
            var aad = Convert.FromHexString(row["aad"]);
            var ciphertext = new byte[plaintext.Length + 16];
            var opened = new byte[plaintext.Length];
            for (var target = ulong.Parse(row["sequence number"], CultureInfo.InvariantCulture); sequence <= target; sequence++)
            {
                sender!.Seal(aad, plaintext, ciphertext);
                receiver!.TryOpen(aad, ciphertext, opened).Should().BeTrue();
            }

            ciphertext.Should().Equal(Convert.FromHexString(row["ct"]));
            opened.Should().Equal(plaintext);
        }

        foreach (var row in exports)
        {
            var output = new byte[int.Parse(row["L"], CultureInfo.InvariantCulture)];
            receiver!.Export(Convert.FromHexString(row["exporter_context"]), output);
            output.Should().Equal(Convert.FromHexString(row["exported_value"]));
        }
    }

    private static string Read(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;

    private static List<Dictionary<string, string>> Rows(JsonElement vector, string name)
        => [.. vector.GetProperty(name).EnumerateArray().Select(row => row.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!))];
}
