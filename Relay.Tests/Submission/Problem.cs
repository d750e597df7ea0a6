using System.Text.Json;
using FluentAssertions;
using Relay.Api;
using Relay.Auction;

namespace Relay.Tests.Submission;

/// <summary>What every refusal must be: an RFC 9457 problem of its own code, with the catalogue's sentence and status.</summary>
internal static class Problem
{
    public static JsonElement ShouldBe(this (int Status, JsonElement Body) answer, RejectionCode code)
    {
        var (status, problem) = answer;
        var expected = Rejections.Answer(code);
        var word = new Rejection(code, "").Word;
        status.Should().Be(expected.Status, problem.GetRawText());
        problem.GetProperty("code").GetString().Should().Be(word);
        problem.GetProperty("status").GetInt32().Should().Be(expected.Status);
        problem.GetProperty("number").GetInt32().Should().Be((int)code);
        problem.GetProperty("type").GetString().Should().Be("urn:relay:rejection:" + word);
        problem.GetProperty("title").GetString().Should().Be(expected.Sentence);
        problem.GetProperty("detail").GetString().Should().NotBeNullOrWhiteSpace();
        return problem;
    }

    public static string DetailOf(this JsonElement problem) => problem.GetProperty("detail").GetString()!;
}
