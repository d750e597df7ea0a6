using FluentAssertions;
using NUnit.Framework;
using Relay.Auction.Keys;

namespace Relay.Tests.Keys;

public sealed class KeyFolderTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("relay-keys-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Role_folder_that_others_could_read_is_its_owners_alone_again()
    {
        var role = Path.Combine(_folder, "holder");
        Directory.CreateDirectory(role);
        File.SetUnixFileMode(role, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        new KeyFolder(_folder).Sub("holder").Identity("holder.key").Dispose();

        File.GetUnixFileMode(role).Should().Be(OwnerOnly);
        File.GetUnixFileMode(Path.Combine(role, "holder.key")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    public void Folder_that_somebody_holds_cannot_be_held_again_until_it_is_let_go()
    {
        var folder = new KeyFolder(_folder).Sub("holder");
        var held = folder.Hold();

        var again = () => new KeyFolder(_folder).Sub("holder").Hold().Dispose();

        again.Should().Throw<KeyFolderException>().WithMessage($"*{_folder}*one process for one folder*");
        held.Dispose();
        again.Should().NotThrow();
    }
}
