using FluentAssertions;
using NUnit.Framework;
using Relay.Api.Keyholding;

namespace Relay.Tests.Keyholders;

public sealed class KeyholderOptionsTests
{
    [Test]
    public void Defaults_are_valid() => Faults(new KeyholderOptions()).Should().BeEmpty();

    [Test]
    public void A_remote_keyholder_needs_https_an_address_and_a_fingerprint()
        => Faults(new KeyholderOptions { Url = "http://10.0.0.1:9", ListenUrl = "10.0.0.1", CallMilliseconds = 1, Workers = 0 }).Should().HaveCount(7);

    [Test]
    public void It_listens_at_an_address_of_its_own([Values("https://0.0.0.0:9443", "https://[::1]:9443", "https://localhost:9443")] string url)
        => Faults(new KeyholderOptions { ListenUrl = url, RelayFingerprint = new string('a', 64) }).Should().BeEmpty();

    [Test]
    public void It_does_not_listen_at_a_name()
        => Faults(new KeyholderOptions { ListenUrl = "https://holder.example:9443", RelayFingerprint = new string('a', 64) }).Should().ContainSingle();

    private static IEnumerable<string> Faults(KeyholderOptions options) => new KeyholderOptionsValidator().Validate(null, options).Failures ?? [];
}
