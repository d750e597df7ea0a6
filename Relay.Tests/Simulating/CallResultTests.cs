using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Simulating;

namespace Relay.Tests.Simulating;

/// <summary>An answer counts only where it is for the block and the calls that were asked about.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CallResultTests
{
    private const string Call = """{"status":"0x1","gasUsed":"0x5208","returnData":"0x"}""";

    [Test]
    public void Answer_for_the_target_block_is_read()
    {
        using var answer = JsonDocument.Parse($$"""[{"number":"0x6","calls":[{{Call}},{"status":"0x0","gasUsed":"0x5209","returnData":"0x"}]}]""");
        CallResult.Read(answer.RootElement, 6, 2)!.Select(call => (call.Succeeded, call.GasUsed)).Should().Equal((true, 21_000UL), (false, 21_001UL));
    }

    [TestCase("""[{"number":"0x7","calls":[CALL]}]""", TestName = "Another_block")]
    [TestCase("""[{"calls":[CALL]}]""", TestName = "No_block_number")]
    [TestCase("""[{"number":"6","calls":[CALL]}]""", TestName = "Number_that_is_no_quantity")]
    [TestCase("""[{"number":"0x6","calls":[CALL,CALL]}]""", TestName = "More_calls")]
    [TestCase("""[{"number":"0x6","calls":[]}]""", TestName = "Fewer_calls")]
    [TestCase("""[{"number":"0x6","calls":[CALL]},{"number":"0x7","calls":[CALL]}]""", TestName = "More_blocks")]
    [TestCase("""[{"number":"0x6","calls":[{"status":"0x2","gasUsed":"0x5208"}]}]""", TestName = "Status_that_does_not_exist")]
    [TestCase("""[{"number":"0x6","calls":[{"status":"0x1"}]}]""", TestName = "No_gas")]
    [TestCase("""{}""", TestName = "No_list")]
    public void Any_other_answer_is_none(string json)
    {
        using var answer = JsonDocument.Parse(json.Replace("CALL", Call, StringComparison.Ordinal));
        CallResult.Read(answer.RootElement, 6, 1).Should().BeNull();
    }
}
