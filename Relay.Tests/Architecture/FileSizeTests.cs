using FluentAssertions;
using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests.Architecture;

/// <summary>Small files: whoever opens one can read all of it.</summary>
public sealed class FileSizeTests
{
    private const int ProductCeiling = 350, TestCeiling = 400, ProductMedian = 60, ProductNinetieth = 180;

    [Test]
    public void No_source_of_the_product_is_longer_than_its_ceiling() => TooLong(Repository.Product(), ProductCeiling).Should().BeEmpty();

    [Test]
    public void No_test_is_longer_than_its_ceiling() => TooLong(Repository.Files("Relay.Tests", "*.cs"), TestCeiling).Should().BeEmpty();

    [Test]
    public void Most_sources_of_the_product_are_short()
    {
        var lengths = Repository.Product().Select(LengthOf).Order().ToArray();

        lengths[lengths.Length / 2].Should().BeLessThanOrEqualTo(ProductMedian, "that is the budget of the median file");
        lengths[lengths.Length * 9 / 10].Should().BeLessThanOrEqualTo(ProductNinetieth, "that is the budget of nine files in ten");
    }

    private static IEnumerable<string> TooLong(IEnumerable<string> files, int most)
        => files.Select(file => (file, length: LengthOf(file))).Where(it => it.length > most).Select(it => $"{it.file} has {it.length} lines, more than {most}");

    private static int LengthOf(string file) => File.ReadLines(Path.Combine(Repository.Root, file)).Count();
}
