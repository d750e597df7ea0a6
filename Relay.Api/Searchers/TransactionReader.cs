using System.Globalization;
using Relay.Api.JsonRpc;
using Relay.Auction;
using Relay.Auction.Ethereum;
using Relay.Auction.Slots;

namespace Relay.Api.Searchers;

/// <summary>From hexadecimal text to a transaction that the chain could take, or to a fault that names its place.</summary>
internal sealed class TransactionReader(AuctionOptions options, TimeProvider time)
{
    /// <summary>Most bytes of one transaction: a blob transaction with its sidecar fits.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The transaction, whose sender can be recovered; null after a fault.</summary>
    public SignedTransaction? Read(RpcField field)
    {
        if (field.Required(field.Bytes(MostBytes)) is not { } raw) return null;
        if (raw.Length == Hash32.Size)
        {
            field.Refuse("a hash of 32 bytes came, and a signed transaction was expected; bundles with hashes are for mev_sendBundle");
            return null;
        }

        if (!TransactionDecoder.TryDecode(raw, out var transaction, out var rejection)
            || !TransactionRules.TryCheck(transaction, options.ChainId, ForkSchedule.At(options.ChainId, ulong.MaxValue, time.NowMs() / 1000), out rejection))
        {
            field.Refuse(rejection.Detail, rejection.Code);
            return null;
        }

        if (transaction.HasSender) return transaction;
        field.Refuse("no sender can be recovered from its signature", RejectionCode.TransactionSignature);
        return null;
    }

    /// <summary>Where a hash stands among the transactions; −1 where it does not. Flashbots' client names a blob transaction by the hash of all its bytes.</summary>
    public static int IndexOf(IReadOnlyList<SignedTransaction> transactions, Hash32 hash)
    {
        for (var i = 0; i < transactions.Count; i++)
        {
            if (transactions[i].Hash == hash || transactions[i].HasSidecar && Keccak.Hash(transactions[i].Raw.Span) == hash) return i;
        }

        return -1;
    }

    internal static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
