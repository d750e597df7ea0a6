namespace Relay.Auction;

/// <summary>The one catalogue of reasons. Append only: the numbers stand in signed transcripts, the words on the wire.</summary>
public enum RejectionCode : ushort
{
    /// <summary>Nothing was rejected.</summary>
    None = 0,

    // ---- 100: the request -------------------------------------------------------------------------------------
    /// <summary>The body is larger than this door takes.</summary>
    BodyTooLarge = 100,
    /// <summary>The body is not JSON, or holds a key twice.</summary>
    NotJson = 101,
    /// <summary>A field is missing, unknown, or not of its form.</summary>
    FieldInvalid = 102,
    /// <summary>The media type is neither application/octet-stream nor application/json.</summary>
    UnsupportedMediaType = 103,
    /// <summary>The envelope's length does not fit its kind and size class.</summary>
    EnvelopeLength = 104,
    /// <summary>The envelope's version, kind, seal or class is not one that the slot takes.</summary>
    EnvelopeForm = 105,
    /// <summary>The client or signer has used up its budget.</summary>
    RateLimited = 106,
    /// <summary>What was asked for does not exist, or is kept no longer.</summary>
    NotFound = 107,
    /// <summary>The request must be signed, and is not.</summary>
    Unauthorized = 108,
    /// <summary>The signer may not see or do this.</summary>
    Forbidden = 109,
    /// <summary>JSON, but not a JSON-RPC 2.0 request.</summary>
    InvalidRequest = 130,
    /// <summary>There is no such JSON-RPC method here.</summary>
    MethodNotFound = 131,
    /// <summary>The method exists elsewhere, and is never served here: it would leak, sign or administer.</summary>
    MethodDenied = 132,
    /// <summary>The execution node did not answer, or none is configured.</summary>
    NodeUnavailable = 133,

    // ---- 150: the slot ----------------------------------------------------------------------------------------
    /// <summary>No header was published for this slot.</summary>
    UnknownSlot = 150,
    /// <summary>The slot's header is published, and it opens later.</summary>
    SlotNotOpen = 151,
    /// <summary>The last byte arrived at or after the cut-off.</summary>
    Late = 152,
    /// <summary>In time, but the relay could not append it before the slot froze.</summary>
    Busy = 153,
    /// <summary>The slot holds as many leaves as its header allows.</summary>
    SlotFull = 154,
    /// <summary>The signer has as many leaves in the slot as its header allows.</summary>
    SignerCap = 155,
    /// <summary>The relay is stopping and takes nothing new.</summary>
    Draining = 156,
    /// <summary>The relay cannot take submissions now (no store, no keyholder, clock astray).</summary>
    NotReady = 157,
    /// <summary>The store failed over and lost acknowledged leaves of this slot.</summary>
    StoreFailedOver = 158,
    /// <summary>It is stored, and not yet on as many replicas as a receipt promises.</summary>
    NotDurable = 159,

    // ---- 200: identity ----------------------------------------------------------------------------------------
    /// <summary>The signature cannot be: length, v, r or s out of range, or a high s (EIP-2).</summary>
    SignatureInvalid = 200,
    /// <summary>The signature is of another address than the one that the envelope names.</summary>
    SignatureForeign = 201,
    /// <summary>The envelope is bound to another slot header: another chain, relay, slot or keyset.</summary>
    WrongHeader = 202,
    /// <summary>The nonce is not higher than the last one of this signer and bundle id.</summary>
    NonceNotHigher = 203,
    /// <summary>The seal is of a kind that only the relay's edge may use.</summary>
    SealNotAllowed = 204,

    // ---- 300: the opening -------------------------------------------------------------------------------------
    /// <summary>A later leaf of the same signer and bundle id took its place.</summary>
    Superseded = 300,
    /// <summary>Its signer cancelled it before the close.</summary>
    Cancelled = 301,
    /// <summary>The keyholders did not mark it as openable.</summary>
    NotLive = 302,
    /// <summary>The opened seed does not match the hashes that its owner signed.</summary>
    OpeningVoid = 303,
    /// <summary>The body does not authenticate under the opened key.</summary>
    BodyAuth = 304,
    /// <summary>The opened plaintext is not of the protocol's form.</summary>
    Malformed = 305,

    // ---- 320: the slot was void -------------------------------------------------------------------------------
    /// <summary>A keyholder did not answer before the slot's deadline.</summary>
    HolderUnreachable = 320,
    /// <summary>A keyholder refused to open the slot.</summary>
    HolderRefused = 321,
    /// <summary>No auction node finished the slot before its deadline.</summary>
    DeadlinePassed = 322,
    /// <summary>A keyholder's answer does not check: marks of another set, or a share that is not the one that was signed for.</summary>
    HolderFaulty = 323,
    /// <summary>The store holds something else than was appended.</summary>
    StoreDamaged = 324,

    // ---- 400: the bundle and its transactions -----------------------------------------------------------------
    /// <summary>The bundle holds no transaction.</summary>
    EmptyBundle = 400,
    /// <summary>A transaction is not canonical RLP of a known type.</summary>
    TransactionMalformed = 401,
    /// <summary>A transaction type that the chain does not take (yet).</summary>
    TransactionType = 402,
    /// <summary>A transaction is for another chain.</summary>
    WrongChain = 403,
    /// <summary>A transaction's signature is out of range or has a high s.</summary>
    TransactionSignature = 404,
    /// <summary>A transaction's fee fields contradict each other.</summary>
    FeeFields = 405,
    /// <summary>A transaction's gas limit is below its intrinsic gas or above the cap.</summary>
    GasLimit = 406,
    /// <summary>A blob transaction whose blobs, hashes or sidecar do not fit each other or the fork.</summary>
    Blobs = 407,
    /// <summary>Nonces of one sender are not in order within the bundle.</summary>
    NonceOrder = 408,
    /// <summary>The same transaction stands twice in the bundle.</summary>
    DuplicateInBundle = 409,
    /// <summary>The bundle is for another block.</summary>
    TargetBlock = 410,
    /// <summary>The block's time is outside of the bundle's minTime and maxTime.</summary>
    Timestamp = 411,
    /// <summary>More transactions or bytes than allowed.</summary>
    BundleTooLarge = 412,
    /// <summary>Init code longer than the fork allows (EIP-3860).</summary>
    InitCodeSize = 413,
    /// <summary>A transaction's maximum fee is below the target block's base fee.</summary>
    BelowBaseFee = 414,
    /// <summary>A blob transaction's maximum blob fee is below the target block's blob base fee.</summary>
    BelowBlobFee = 415,
    /// <summary>The block that the bundle is for, or its maxTime, was over before this block.</summary>
    Expired = 416,

    // ---- 500: the ranking -------------------------------------------------------------------------------------
    /// <summary>Valid, but what paid more filled the block.</summary>
    NoRoom = 500,
    /// <summary>A better bundle holds one of its transactions.</summary>
    DuplicateTransaction = 501,
    /// <summary>A better bundle holds a transaction of the same sender and nonce.</summary>
    NonceConflict = 502,
    /// <summary>It pays less than the slot's reserve.</summary>
    BelowReserve = 503,
    /// <summary>Its transactions need earlier nonces of a sender that did not win.</summary>
    NonceGap = 504,
    /// <summary>A transaction's nonce was used on the chain before this block.</summary>
    NonceTooLow = 505,

    // ---- 600: the simulation ----------------------------------------------------------------------------------
    /// <summary>A transaction that must succeed reverted, or ran out of gas, on the parent block's state.</summary>
    Reverted = 600,
    /// <summary>The builder keeps less than it declared.</summary>
    BidNotPaid = 601,
    /// <summary>The node did not say: not reached in the slot's time, no answer, or a thing that it cannot simulate. Never a judgement of the bundle.</summary>
    NotSimulated = 602,
    /// <summary>A sender cannot pay for gas limit, price and value.</summary>
    InsufficientBalance = 603,
    /// <summary>It stands by itself, and fails after the better bundles before it: they changed the state that it needs.</summary>
    StateConflict = 604,
    /// <summary>The node refused one of its transactions as invalid in this block.</summary>
    TransactionRefused = 605,
    /// <summary>Remark of a ranked slot: the chain's head changed between commitment and result.</summary>
    StaleParent = 606,

    /// <summary>A refund that it promises comes to less than its transfer costs the builder in the block.</summary>
    RefundTooSmall = 607,

    // ---- 700: orders in clear ---------------------------------------------------------------------------------
    /// <summary>The last block or slot that the order is for has closed.</summary>
    WindowPassed = 700,
    /// <summary>The order is for a block or slot further ahead than the relay keeps orders.</summary>
    WindowTooFar = 701,
    /// <summary>A private transaction of this sender and nonce waits, and the new one does not pay 10 % more in both fee fields.</summary>
    ReplacementUnderpriced = 702,
    /// <summary>The relay holds as many orders as it takes.</summary>
    OrdersFull = 703,
    /// <summary>The owner has as many orders as the relay takes of one.</summary>
    OwnerCap = 704,
    /// <summary>Builders were shown it as a winner, and its owner did not allow to send it again.</summary>
    ShownToBuilders = 705,
    /// <summary>Its last block or slot passed and it did not win.</summary>
    OrderExpired = 706,
    /// <summary>A private transaction is one transaction, not several.</summary>
    NotOneTransaction = 707,

    /// <summary>The private transaction that a backrun follows was cancelled, replaced, shown to builders without it, or its time is over.</summary>
    TargetGone = 708,
    /// <summary>The order's transactions stand on the chain already.</summary>
    OrderIncluded = 709,
}
