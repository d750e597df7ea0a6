using Relay.Auction;

namespace Relay.Api;

/// <summary>Who has to change something before the same request can succeed.</summary>
internal enum Blame
{
    /// <summary>The sender: the request itself is wrong.</summary>
    Sender,

    /// <summary>Nobody: the request came at the wrong time, or lost in a fair contest.</summary>
    Circumstance,

    /// <summary>The relay or its operator.</summary>
    Relay,
}

/// <summary>What the doors answer for a rejection code.</summary>
/// <param name="Blame">Whose fault it is.</param>
/// <param name="Status">HTTP status on REST.</param>
/// <param name="JsonRpcCode">Error code on JSON-RPC.</param>
/// <param name="Level">Level at which an operator wants to read it.</param>
/// <param name="Sentence">One plain sentence, the problem's title.</param>
internal sealed record RejectionAnswer(Blame Blame, int Status, int JsonRpcCode, LogLevel Level, string Sentence);

/// <summary>The only mapping from the catalogue to the doors; a test walks all codes.</summary>
internal static class Rejections
{
    private const int InvalidRequest = -32600;
    private const int MethodNotFound = -32601;
    private const int InvalidParams = -32602;
    private const int InvalidSignature = -32025;
    private const int ServerError = -32000;
    private const int LimitExceeded = -32005;

    public static RejectionAnswer Answer(RejectionCode code) => code switch
    {
        RejectionCode.BodyTooLarge => Sender(413, "The body is larger than this door takes.") with { JsonRpcCode = InvalidRequest },
        RejectionCode.NotJson => new(Blame.Sender, 400, -32700, LogLevel.Debug, "The body is not valid JSON."),
        RejectionCode.FieldInvalid => Sender(400, "A field is missing, unknown or not of its form."),
        RejectionCode.UnsupportedMediaType => Sender(415, "The media type is not one that this door takes.") with { JsonRpcCode = InvalidRequest },
        RejectionCode.EnvelopeLength => Sender(400, "The envelope's length does not fit its kind and size class."),
        RejectionCode.EnvelopeForm => Sender(400, "The envelope is not of a form that the slot takes."),
        RejectionCode.RateLimited => new(Blame.Sender, 429, LimitExceeded, LogLevel.Debug, "Too many requests: the budget is used up."),
        RejectionCode.NotFound => Sender(404, "There is nothing here, or it is kept no longer.") with { JsonRpcCode = ServerError },
        RejectionCode.Unauthorized => Sender(401, "This request must be signed.") with { JsonRpcCode = InvalidRequest },
        RejectionCode.Forbidden => Sender(403, "The signer may not see or do this.") with { JsonRpcCode = ServerError },
        RejectionCode.InvalidRequest => Sender(400, "The body is JSON, but not a JSON-RPC 2.0 request.") with { JsonRpcCode = InvalidRequest },
        RejectionCode.MethodNotFound => Sender(404, "There is no such method here.") with { JsonRpcCode = MethodNotFound },
        RejectionCode.MethodDenied => Sender(403, "The method is never served here.") with { JsonRpcCode = MethodNotFound },
        RejectionCode.NodeUnavailable => Relay(503, "The execution node did not answer, or there is none."),

        RejectionCode.UnknownSlot => Sender(404, "No header was published for this slot."),
        RejectionCode.SlotNotOpen => Chance(409, "The slot does not take submissions yet."),
        RejectionCode.Late => Chance(409, "The submission arrived after the slot's cut-off."),
        RejectionCode.Busy => Relay(503, "The relay could not store the submission before the slot froze, although it came in time."),
        RejectionCode.SlotFull => Chance(503, "The slot holds as many sealed bundles as its header allows."),
        RejectionCode.SignerCap => new(Blame.Sender, 429, LimitExceeded, LogLevel.Debug, "The signer has as many sealed bundles in the slot as its header allows."),
        RejectionCode.Draining => Chance(503, "The relay is stopping and takes nothing new."),
        RejectionCode.NotReady => Relay(503, "The relay cannot take submissions now."),
        RejectionCode.StoreFailedOver => Relay(503, "The store failed over and lost acknowledged leaves of this slot."),
        RejectionCode.NotDurable => Relay(503, "The submission is stored, and not yet on as many replicas as a receipt promises."),

        RejectionCode.SignatureInvalid => Sender(400, "The signature cannot be one.") with { JsonRpcCode = InvalidSignature },
        RejectionCode.SignatureForeign => Sender(403, "The signature is not the named signer's.") with { JsonRpcCode = InvalidSignature },
        RejectionCode.WrongHeader => Sender(409, "The envelope is bound to another slot header."),
        RejectionCode.NonceNotHigher => Sender(409, "The nonce is not higher than the last one of this bundle id."),
        RejectionCode.SealNotAllowed => Sender(403, "This kind of seal is for the relay's edge only."),

        RejectionCode.Superseded => Chance(409, "A later replacement took its place."),
        RejectionCode.Cancelled => Chance(409, "It was cancelled by its signer before the close."),
        RejectionCode.NotLive => Sender(422, "The keyholders could not open its seals."),
        RejectionCode.OpeningVoid => Sender(422, "The opened seed does not match the hashes that were signed."),
        RejectionCode.BodyAuth => Sender(422, "The body does not authenticate under the opened key."),
        RejectionCode.Malformed => Sender(422, "The opened plaintext is not of the protocol's form."),

        RejectionCode.HolderUnreachable => Relay(503, "A keyholder did not answer before the slot's deadline."),
        RejectionCode.HolderRefused => Relay(503, "A keyholder refused to open the slot."),
        RejectionCode.DeadlinePassed => Relay(503, "The slot was not finished before its deadline."),
        RejectionCode.HolderFaulty => Relay(503, "A keyholder's answer did not check."),
        RejectionCode.StoreDamaged => Relay(503, "The store holds something else than was appended."),

        RejectionCode.EmptyBundle => Sender(422, "The bundle holds no transaction."),
        RejectionCode.TransactionMalformed => Sender(422, "A transaction is not canonical RLP of a known type."),
        RejectionCode.TransactionType => Sender(422, "A transaction is of a type that the chain does not take."),
        RejectionCode.WrongChain => Sender(422, "A transaction is for another chain."),
        RejectionCode.TransactionSignature => Sender(422, "A transaction's signature is out of range."),
        RejectionCode.FeeFields => Sender(422, "A transaction's fee fields do not fit each other."),
        RejectionCode.GasLimit => Sender(422, "A transaction's gas limit is too low or too high."),
        RejectionCode.Blobs => Sender(422, "A blob transaction's blobs, hashes or sidecar do not fit each other or the fork."),
        RejectionCode.NonceOrder => Sender(422, "Nonces of one sender are not in order within the bundle."),
        RejectionCode.DuplicateInBundle => Sender(422, "The same transaction stands twice in the bundle."),
        RejectionCode.TargetBlock => Chance(422, "The bundle is for another block."),
        RejectionCode.Timestamp => Chance(422, "The block's time is outside of the bundle's limits."),
        RejectionCode.BundleTooLarge => Sender(422, "The bundle has more transactions or bytes than allowed."),
        RejectionCode.InitCodeSize => Sender(422, "A transaction's init code is larger than the chain takes."),
        RejectionCode.BelowBaseFee => Chance(422, "A transaction's maximum fee is below the block's base fee."),
        RejectionCode.BelowBlobFee => Chance(422, "A transaction's maximum blob fee is below the block's blob base fee."),
        RejectionCode.Expired => Chance(422, "The block or time that the bundle is for has passed."),

        RejectionCode.NoRoom => Chance(409, "Bundles that pay more filled the block."),
        RejectionCode.DuplicateTransaction => Chance(409, "A better bundle holds one of its transactions."),
        RejectionCode.NonceConflict => Chance(409, "A better bundle holds a transaction of the same sender and nonce."),
        RejectionCode.BelowReserve => Chance(409, "It pays less than the slot's reserve."),
        RejectionCode.NonceGap => Chance(409, "It needs an earlier nonce of a sender that did not win."),
        RejectionCode.NonceTooLow => Chance(409, "A transaction's nonce was used on the chain before this block."),

        RejectionCode.Reverted => Sender(422, "A transaction that must succeed reverts."),
        RejectionCode.BidNotPaid => Sender(422, "The builder keeps less than it declared."),
        RejectionCode.NotSimulated => Relay(503, "The relay could not verify it in the slot's time."),
        RejectionCode.InsufficientBalance => Sender(422, "A sender cannot pay for gas and value.") with { JsonRpcCode = ServerError },
        RejectionCode.StateConflict => Chance(409, "It fails after the better bundles before it."),
        RejectionCode.TransactionRefused => Sender(422, "The execution node takes one of its transactions for invalid."),
        RejectionCode.RefundTooSmall => Chance(422, "A refund would be less than its transfer costs."),
        RejectionCode.StaleParent => Chance(409, "The chain's head changed before the result was ready."),
        RejectionCode.WindowPassed => Chance(409, "The last block or slot that the order is for has closed."),
        RejectionCode.WindowTooFar => Sender(422, "The order is for a block or slot too far ahead."),
        RejectionCode.ReplacementUnderpriced => Sender(409, "The replacement does not pay a tenth more than what it would replace.") with { JsonRpcCode = ServerError },
        RejectionCode.OrdersFull => Relay(503, "The relay holds as many orders as it takes."),
        RejectionCode.OwnerCap => new(Blame.Sender, 429, LimitExceeded, LogLevel.Debug, "The owner has as many orders as the relay takes of one."),
        RejectionCode.ShownToBuilders => Chance(409, "Builders were shown it as a winner, and it is not sent again by itself."),
        RejectionCode.OrderExpired => Chance(409, "Its last block or slot passed, and it did not win."),
        RejectionCode.TargetGone => Chance(409, "The private transaction that it follows is no longer there to be followed."),
        RejectionCode.OrderIncluded => Chance(409, "Its transactions stand on the chain already."),
        RejectionCode.NotOneTransaction => Sender(422, "A private transaction must be exactly one transaction."),

        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "A rejection code without an answer: add it here."),
    };

    private static RejectionAnswer Sender(int status, string sentence) => new(Blame.Sender, status, InvalidParams, LogLevel.Debug, sentence);

    private static RejectionAnswer Chance(int status, string sentence) => new(Blame.Circumstance, status, ServerError, LogLevel.Debug, sentence);

    private static RejectionAnswer Relay(int status, string sentence) => new(Blame.Relay, status, ServerError, LogLevel.Warning, sentence);
}
