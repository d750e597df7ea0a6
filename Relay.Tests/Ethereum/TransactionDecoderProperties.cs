using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Ethereum;

/// <summary>Whatever bytes come in, the answer is a transaction or a reason, and depends on these bytes only.</summary>
public sealed class TransactionDecoderProperties
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(3_000);
    private static readonly byte[][] Valid = MakeValid();

    [Test]
    public void Bytes_changed_cut_or_inserted_give_a_transaction_or_a_reason()
        => Prop.ForAll(Mutated().ToArbitrary(), raw => AnswersFromTheInputAlone(raw)).Check(Thorough);

    [Test]
    public void Every_cut_of_a_transaction_is_rejected()
    {
        foreach (var raw in Valid)
        {
            for (var length = 0; length < raw.Length; length++)
                TransactionDecoder.TryDecode(raw.AsMemory(0, length), out _, out _).Should().BeFalse();
        }
    }

    [Test]
    public void What_decodes_is_one_canonical_form()
        => Prop.ForAll(Mutated().ToArbitrary(), raw => !TransactionDecoder.TryDecode(raw, out var transaction, out _)
            || transaction.Hash == Keccak.Hash(raw) && transaction.Calldata.Length <= raw.Length).Check(Thorough);

    /// <summary>The same bytes amid others decode to the same answer: nothing is read past the end, nothing is thrown.</summary>
    private static bool AnswersFromTheInputAlone(byte[] raw)
    {
        byte[] amid = [0x01, .. raw, 0x01, 0x02, 0x03];
        var alone = TransactionDecoder.TryDecode(raw, out var first, out var reason);
        var inside = TransactionDecoder.TryDecode(amid.AsMemory(1, raw.Length), out var second, out var sameReason);
        if (alone != inside || reason != sameReason) return false;
        if (!alone) return !string.IsNullOrEmpty(reason.Detail);
        return first!.Hash == second!.Hash
            && first.TryGetSender(out var sender) == second.TryGetSender(out var sameSender) && sender == sameSender
            && IntrinsicGas.LeastGasLimit(first, Fork.Osaka) >= 21_000
            && TransactionRules.TryCheck(first, 1, Fork.Osaka, out _) == TransactionRules.TryCheck(second, 1, Fork.Osaka, out _);
    }

    private static Gen<byte[]> Mutated()
        => from valid in Gen.Elements(Valid)
           from edits in Gen.Choose(1, 3)
           from places in Gen.Choose(0, int.MaxValue).ListOf(edits)
           from kinds in Gen.Choose(0, 3).ListOf(edits)
           from values in Gen.Choose(0, 255).ListOf(edits)
           select places.Zip(kinds, values).Aggregate(valid, Edit);

    private static byte[] Edit(byte[] raw, (int Place, int Kind, int Value) edit)
    {
        if (raw.Length == 0) return [(byte)edit.Value];
        var at = edit.Place % raw.Length;
        return edit.Kind switch
        {
            0 => [.. raw[..at], (byte)edit.Value, .. raw[(at + 1)..]],
            1 => [.. raw[..at], (byte)(raw[at] ^ 1 << edit.Value % 8), .. raw[(at + 1)..]],
            2 => [.. raw[..at], (byte)edit.Value, .. raw[at..]],
            _ => raw[..at],
        };
    }

    private static byte[][] MakeValid()
    {
        using var key = SignerKey.Generate();
        var entry = RlpForms.List(RlpForms.Of(SampleTransaction.Receiver), RlpForms.List(RlpForms.Of(new byte[32])));
        var sample = new SampleTransaction { AccessList = RlpForms.List(entry) };
        var authorization = SampleTransaction.Authorization(key, 1, SampleTransaction.Receiver, 2);
        return
        [
            sample.Legacy(key), (sample with { ChainId = null }).Legacy(key), sample.WithAccessList(key), sample.DynamicFee(key),
            sample.Blob(key, [.. Enumerable.Repeat((byte)1, 48)]), sample.SetCode(key, authorization),
        ];
    }
}
