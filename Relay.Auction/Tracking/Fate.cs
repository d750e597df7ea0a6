using System.Text.Json;

namespace Relay.Auction.Tracking;

/// <summary>What became of a leaf in the end. A closed set; append only: the numbers are stored, the words are on the wire.</summary>
/// <remarks>Of a winner it may change while the chain can still be reorganised: see <see cref="SlotFates.IsFinal"/>.</remarks>
public enum Fate : byte
{
    /// <summary>It won; the relay has no node, and does not know what the chain made of it.</summary>
    Won = 0,

    /// <summary>It won; its block has not come yet.</summary>
    WonPending = 1,

    /// <summary>It won, and stands whole, in its order and with nothing in between, in the block that the slot built.</summary>
    WonIncluded = 2,

    /// <summary>It won, and stands whole in the block that the slot built, but in another order or with others in between.</summary>
    WonOutOfOrder = 3,

    /// <summary>It won, and some of its transactions are on the chain, others not, or not in one block.</summary>
    WonPartlyIncluded = 4,

    /// <summary>It won, and stands whole in a later block than the one that the slot built.</summary>
    WonIncludedLater = 5,

    /// <summary>It won, and the block that the slot built came without it: another builder's.</summary>
    WonNotIncluded = 6,

    /// <summary>It won, and no block came in the slot's time.</summary>
    WonMissedSlot = 7,

    /// <summary>It won, and the block was built on another parent than the one that the slot was for.</summary>
    WonStaleParent = 8,

    /// <summary>It won and was included, and the block that held it has left the chain.</summary>
    WonReorganised = 9,

    /// <summary>Valid, but others paid more.</summary>
    Lost = 20,

    /// <summary>A rule rejected it: the entry's code says which.</summary>
    Invalid = 21,

    /// <summary>The block or time that it was for had passed.</summary>
    Expired = 22,

    /// <summary>The relay could not verify it in the slot's time; says nothing about the bundle.</summary>
    NotVerified = 23,

    /// <summary>Its signer replaced it.</summary>
    Replaced = 24,

    /// <summary>Its signer cancelled it, or it is a cancellation.</summary>
    Cancelled = 25,

    /// <summary>The slot was void: nothing of it was used.</summary>
    SlotVoid = 26,
}

/// <summary>The words of fates on the wire.</summary>
public static class FateWords
{
    /// <summary>For instance <c>won_not_included</c>.</summary>
    public static string Of(Fate fate) => JsonNamingPolicy.SnakeCaseLower.ConvertName(fate.ToString());
}
