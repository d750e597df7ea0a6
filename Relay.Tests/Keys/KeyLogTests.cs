using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Ethereum;
using Relay.Auction.Keys;
using Relay.Tests.Support;

namespace Relay.Tests.Keys;

public sealed class KeyLogTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relay-keylog-").FullName;
    private readonly SignerKey _identity = SignerKey.Generate();
    private readonly SignerKey _first = SignerKey.Generate();
    private readonly SignerKey _second = SignerKey.Generate();

    [OneTimeTearDown]
    public void Remove()
    {
        Directory.Delete(_folder, recursive: true);
        _identity.Dispose();
        _first.Dispose();
        _second.Dispose();
    }

    [Test]
    public void Key_that_is_in_use_is_recorded_once_and_a_new_one_ends_it()
    {
        var folder = new KeyFolder(Path.Combine(_folder, "rotate"));
        var log = KeyLog.Load(folder, _identity);
        log.Record(KeyRole.Keyholder, _first.Address, TestTime.System);
        log.Record(KeyRole.Keyholder, _first.Address, TestTime.System);
        log.Record(KeyRole.Edge, _first.Address, TestTime.System);
        log.Record(KeyRole.Keyholder, _second.Address, TestTime.System);

        var entries = KeyLog.Load(folder, _identity).Entries.Select(entry => entry.Value).ToArray();
        entries.Select(entry => (entry.Role, entry.Address, entry.ValidTo == 0)).Should().Equal(
            (KeyRole.Keyholder, _first.Address, true), (KeyRole.Edge, _first.Address, true), (KeyRole.Keyholder, _first.Address, false), (KeyRole.Keyholder, _second.Address, true));
        entries[2].ValidTo.Should().Be(entries[3].ValidFrom);
    }

    [Test]
    public void Log_that_was_changed_cut_or_signed_by_another_identity_is_refused()
    {
        var folder = new KeyFolder(Path.Combine(_folder, "damaged"));
        KeyLog.Load(folder, _identity).Record(KeyRole.Edge, _first.Address, TestTime.System);
        var bytes = folder.Read("keys.log")!;

        foreach (var at in (int[])[5, 30, 69, 100])
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 1;
            folder.Write("keys.log", changed);
            FluentActions.Invoking(() => KeyLog.Load(folder, _identity)).Should().Throw<KeyFolderException>($"byte {at} was changed");
        }

        folder.Write("keys.log", bytes.AsSpan(..^1));
        FluentActions.Invoking(() => KeyLog.Load(folder, _identity)).Should().Throw<KeyFolderException>();
        folder.Write("keys.log", bytes);
        FluentActions.Invoking(() => KeyLog.Load(folder, _first)).Should().Throw<KeyFolderException>();
    }
}
