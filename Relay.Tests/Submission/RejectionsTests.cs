using FluentAssertions;
using NUnit.Framework;
using Relay.Api;
using Relay.Auction;

namespace Relay.Tests.Submission;

public sealed class RejectionsTests
{
    private static readonly RejectionCode[] Codes = [.. Enum.GetValues<RejectionCode>().Where(code => code != RejectionCode.None)];

    [TestCaseSource(nameof(Codes))]
    public void Every_code_has_an_answer_for_each_door(RejectionCode code)
    {
        var answer = Rejections.Answer(code);

        answer.Status.Should().BeInRange(400, 599);
        answer.JsonRpcCode.Should().BeNegative();
        answer.Sentence.Should().MatchRegex(@"^[A-Z][^\n]*\.$", "it is one plain sentence");
        (answer.Blame == Blame.Relay).Should().Be(answer.Level >= Microsoft.Extensions.Logging.LogLevel.Warning, "an operator reads about what he must change, and about nothing else");
    }

    [Test]
    public void No_two_codes_share_a_sentence()
        => Codes.Select(code => Rejections.Answer(code).Sentence).Should().OnlyHaveUniqueItems();
}
