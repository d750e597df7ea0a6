using NUnit.Framework;
using Relay.Tests.Support;

namespace Relay.Tests;

/// <summary>Ends what the whole run shares.</summary>
[SetUpFixture]
public sealed class SharedServers
{
    [OneTimeTearDown]
    public Task StopAsync() => RedisServer.StopSharedAsync();
}
