using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Relay.Api.Submission;
using Relay.Auction;

namespace Relay.Api.Transparency;

/// <summary>The slot of a path, and the problems that every read of a slot shares.</summary>
internal static class SlotPath
{
    /// <summary>The slot's number; else a problem.</summary>
    public static bool TryParse(string slot, out ulong number, out ProblemHttpResult problem)
    {
        problem = ulong.TryParse(slot, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            ? null!
            : Problems.Of(RejectionCode.FieldInvalid, "slot: expected a decimal number of at most 64 bits, or current");
        return problem is null;
    }

    /// <summary>A slot without a header.</summary>
    public static ProblemHttpResult Unknown(ulong slot, SlotDirectory slots)
        => Problems.Of(RejectionCode.UnknownSlot, string.Create(CultureInfo.InvariantCulture, $"slot: {slot} has no header, or is kept no longer; the slot that closes next is {slots.Current}"));

    /// <summary>Something that the slot does not have (yet).</summary>
    public static ProblemHttpResult Missing(ulong slot, string what)
        => Problems.Of(RejectionCode.NotFound, string.Create(CultureInfo.InvariantCulture, $"slot {slot} has no {what} (yet, or it is kept no longer)"));
}
