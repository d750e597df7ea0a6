using System.Security.Cryptography;
using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Keys;

namespace Relay.Tests.Keys;

[TestFixture]
public sealed class RestKeyTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("relay-rest-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Records_sealed_and_opened_by_several_threads_at_once_all_come_back()
    {
        using var key = RestKey.Load(new KeyFolder(_folder), "rest.key");
        var content = RandomNumberGenerator.GetBytes(2_000);

        var opened = ParallelEnumerable.Range(0, 20_000).WithDegreeOfParallelism(8)
            .Count(_ => key.TryOpen("a", key.Seal("a", content), out var back) && back.AsSpan().SequenceEqual(content));

        opened.Should().Be(20_000);
    }

    [Test]
    public void A_record_opens_for_its_purpose_only_and_not_after_a_change()
    {
        using var key = RestKey.Load(new KeyFolder(_folder), "rest.key");
        var record = key.Seal("a", [1, 2, 3]);

        key.TryOpen("b", record, out _).Should().BeFalse();
        key.TryOpen("a", record.AsSpan(0, record.Length - 1), out _).Should().BeFalse();
        record[^1] ^= 1;
        key.TryOpen("a", record, out _).Should().BeFalse();
    }

    [Test]
    public void The_key_of_the_first_start_opens_what_was_sealed_before_a_restart()
    {
        byte[] record;
        using (var first = RestKey.Load(new KeyFolder(_folder), "rest.key")) record = first.Seal("a", [7]);

        using var second = RestKey.Load(new KeyFolder(_folder), "rest.key");

        second.TryOpen("a", record, out var content).Should().BeTrue();
        content.Should().Equal(7);
    }

    [Test]
    public void A_damaged_key_file_is_named_and_never_replaced()
    {
        var folder = new KeyFolder(_folder);
        folder.Write("rest.key", [1, 2, 3]);

        folder.Invoking(it => RestKey.Load(it, "rest.key")).Should().Throw<KeyFolderException>().WithMessage("*rest.key is damaged*");
        folder.Read("rest.key").Should().Equal(1, 2, 3);
    }
}
