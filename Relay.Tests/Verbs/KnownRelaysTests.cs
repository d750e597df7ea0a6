using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Verbs.Sending;
using Relay.Auction.Ethereum;

namespace Relay.Tests.Verbs;

public sealed class KnownRelaysTests
{
    private static readonly Uri Url = new("https://relay.example.org:8443/");

    private string _folder = "";
    private string _file = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("relay-known-").FullName;
        _file = Path.Combine(_folder, "client", "known_relays");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Relay_is_written_down_at_the_first_meeting_and_known_at_the_second()
    {
        using var slot = new VerbSlot();

        new KnownRelays(_file).TryTrust(Url, slot.Header, out var first, out _).Should().BeTrue();
        first.Should().BeTrue();
        new KnownRelays(_file).TryTrust(Url, slot.Header with { Slot = 8 }, out first, out _).Should().BeTrue();
        first.Should().BeFalse();
        File.ReadAllLines(_file).Should().ContainSingle().Which.Should().StartWith("https://relay.example.org:8443 chain=1 relay=" + slot.Relay.Address);
    }

    [Test]
    public void Another_relay_at_the_same_url_is_a_loud_fault_that_names_both_and_the_line()
    {
        using var known = new VerbSlot();
        using var other = new VerbSlot();
        var file = new KnownRelays(_file);
        file.TryTrust(new Uri("https://another.example.org"), other.Header, out _, out _).Should().BeTrue();
        file.TryTrust(Url, known.Header, out _, out _).Should().BeTrue();

        file.TryTrust(Url, other.Header, out _, out var fault).Should().BeFalse();

        fault.Should().Contain("NOT THE ONE THAT IS KNOWN").And.Contain(known.Relay.Address.ToString()).And.Contain(other.Relay.Address.ToString()).And.Contain("line 2");
    }

    [Test]
    public void Changed_keyholder_is_a_fault_although_the_relay_is_the_same()
    {
        using var slot = new VerbSlot();
        using var stranger = SignerKey.Generate();
        var file = new KnownRelays(_file);
        file.TryTrust(Url, slot.Header, out _, out _).Should().BeTrue();
        var changed = slot.Header with { Holders = [slot.Header.Holders[0] with { Holder = stranger.Address }] };

        file.TryTrust(Url, changed, out _, out var fault).Should().BeFalse();

        fault.Should().Contain("keyholders").And.Contain(stranger.Address.ToString());
    }

    [Test]
    public void Same_url_for_another_chain_is_another_relay()
    {
        using var one = new VerbSlot();
        using var two = new VerbSlot();
        var file = new KnownRelays(_file);

        file.TryTrust(Url, one.Header, out _, out _).Should().BeTrue();
        file.TryTrust(Url, two.Header with { ChainId = 5 }, out var first, out _).Should().BeTrue();

        first.Should().BeTrue();
    }

    [Test]
    public void Damaged_line_is_refused_and_not_overwritten()
    {
        using var slot = new VerbSlot();
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        File.WriteAllText(_file, "https://relay.example.org:8443 chain=1 relay=0x12\n");

        new KnownRelays(_file).TryTrust(Url, slot.Header, out _, out var fault).Should().BeFalse();

        fault.Should().Contain("line 1");
    }

    [Test]
    public void Threshold_below_the_pinned_one_is_refused()
    {
        using var slot = new VerbSlot();

        new RelayPins(slot.Relay.Address, [], 2).TryMatch(slot.Header, out var fault).Should().BeFalse();

        fault.Should().Contain("at least 2");
    }

    [Test]
    public void Searchers_key_is_made_once_and_only_its_owner_can_read_it()
    {
        var path = Path.Combine(_folder, "keys", "searcher.key");

        SearcherKeyFile.TryOpen(path, out var made, out var isNew, out _).Should().BeTrue();
        SearcherKeyFile.TryOpen(path, out var again, out var isNewAgain, out _).Should().BeTrue();

        (isNew, isNewAgain).Should().Be((true, false));
        again!.Address.Should().Be(made!.Address);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        made.Dispose();
        again.Dispose();
    }

    [Test]
    public void File_that_is_no_key_is_refused_without_its_content()
    {
        var path = Path.Combine(_folder, "searcher.key");
        File.WriteAllText(path, "0xabcdef");

        SearcherKeyFile.TryOpen(path, out _, out _, out var fault).Should().BeFalse();

        fault.Should().Contain(path).And.NotContain("abcdef");
    }
}
