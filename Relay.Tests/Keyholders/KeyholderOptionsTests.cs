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

    private static IEnumerable<string> Faults(KeyholderOptions options) => new KeyholderOptionsValidator().Validate(null, options).Failures ?? [];
}
