using FluentAssertions;
using Relay.Auction.Keyholders;
using Relay.Auction.Receipts;

namespace Relay.Tests.Keyholders;

/// <summary>Reads answers of a holder as a test expects them.</summary>
internal static class HolderAnswers
{
    public static T Given<T>(this HolderAnswer<T> answer) => answer.Should().BeOfType<HolderAnswer<T>.Given>(answer.ToString()).Subject.Value;

    public static HolderAnswer<T>.NotNow NotNow<T>(this HolderAnswer<T> answer) => answer.Should().BeOfType<HolderAnswer<T>.NotNow>().Subject;

    public static SignedObject<Refusal> Refused<T>(this HolderAnswer<T> answer) => answer.Should().BeOfType<HolderAnswer<T>.Refused>(answer.ToString()).Subject.Refusal;
}
