namespace Relay.Auction;

/// <summary>Why something was refused or did not win: a code for programs and a sentence for people.</summary>
/// <param name="Code">The member of the catalogue.</param>
/// <param name="Detail">The field, what came and what was expected; never another party's data, never contents.</param>
public readonly record struct Rejection(RejectionCode Code, string Detail)
{
    /// <summary>The word on the wire, for example <c>late</c> or <c>no_room</c>.</summary>
    public string Word => RejectionWords.Of(Code);

    /// <inheritdoc/>
    public override string ToString() => $"{Word}: {Detail}";
}
