namespace Relay.Auction.Tracking;

/// <summary>What a block made of the refund of a winner. Stored: only append.</summary>
public enum RefundPayment : byte
{
    /// <summary>Nothing is owed in this block: the winner has no terms, or what it shares the payment of does not all stand in the block.</summary>
    None = 0,

    /// <summary>Behind the winner each recipient got a plain transfer of at least its amount.</summary>
    Paid = 1,

    /// <summary>There is no such transfer for one of the recipients. What a contract paid out, or was paid in one sum for several winners, is not seen.</summary>
    NotPaid = 2,

    /// <summary>It is paid outside of the block, where nobody looks.</summary>
    Delayed = 3,
}

/// <summary>The words of payments on the wire (docs/refunds.md).</summary>
public static class RefundWords
{
    /// <summary>The word; null where nothing is owed.</summary>
    public static string? Of(RefundPayment payment) => payment switch
    {
        RefundPayment.Paid => "paid",
        RefundPayment.NotPaid => "not_paid",
        RefundPayment.Delayed => "delayed",
        _ => null,
    };
}
