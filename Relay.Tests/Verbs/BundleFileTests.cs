using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Verbs;

public sealed class BundleFileTests
{
    // The example of EIP-155.
    private const string Signed =
        "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83";

    [Test]
    public void Transactions_are_read_in_order_without_comments_and_empty_lines()
    {
        var text = $"# a backrun\n\n  {Signed}  # mine\r\n{Signed.ToUpperInvariant().Replace("0X", "0x", StringComparison.Ordinal)}\n";

        BundleFile.TryParse(new StringReader(text), out var transactions, out _).Should().BeTrue();

        transactions!.Select(raw => Hex.Encode(raw)).Should().Equal(Signed, Signed);
    }

    [TestCase("f86c", "starts with 0x")]
    [TestCase("0xf86", "odd number")]
    [TestCase("0xzz", "no hexadecimal digit")]
    [TestCase("0x", "0x alone")]
    [TestCase("0xf86c", "transaction_malformed")]
    [TestCase("0x7f00", "transaction_type")]
    public void Bad_line_is_named_by_its_number_and_fault_and_never_repeated(string line, string fault)
    {
        BundleFile.TryParse(new StringReader($"# first\n{Signed}\n\n{line}\n"), out var transactions, out var said).Should().BeFalse();

        transactions.Should().BeNull();
        said.Should().StartWith("line 4: ").And.Contain(fault);
        if (line.Length > 4) said.Should().NotContain(line);
    }

    [TestCase("")]
    [TestCase("# nothing\n\n")]
    public void Input_without_a_transaction_is_refused(string text)
    {
        BundleFile.TryParse(new StringReader(text), out _, out var fault).Should().BeFalse();
        fault.Should().Contain("no transaction");
    }

    [Test]
    public void Input_longer_than_any_bundle_is_refused_before_it_is_all_read()
    {
        var line = Signed + "\n";
        var text = string.Concat(Enumerable.Repeat(line, (4 << 20) / line.Length + 2));

        BundleFile.TryParse(new StringReader(text), out _, out var fault).Should().BeFalse();

        fault.Should().Contain("longer than any bundle");
    }
}
