using System.Runtime.CompilerServices;
using Relay.Api.Hosting;

namespace Relay.Api.Verbs.Doctor;

/// <summary>Looks at everything that a relay with this configuration needs. Nothing is changed, and no secret is printed.</summary>
/// <param name="args">What <c>relay serve</c> would be given.</param>
/// <param name="time">Clock.</param>
internal sealed class Checkup(string[] args, TimeProvider time)
{
    /// <summary>The findings, each as soon as it is known.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var finding in LibraryChecks.All()) yield return finding;
        if (!TryRead(out var configuration, out var faults))
        {
            foreach (var fault in faults) yield return Finding.Fault("configuration", fault, "Correct this option (docs/configuration.md); what else there is to check depends on it.");
            yield break;
        }

        yield return Finding.Ok("configuration", $"chain {configuration.Auction.ChainId}, roles {string.Join(' ', configuration.Roles)}");
        foreach (var finding in DataChecks.All(configuration)) yield return finding;
        foreach (var finding in CertificateChecks.All(configuration, time)) yield return finding;
        await foreach (var finding in new PortChecks(configuration).RunAsync(cancellation)) yield return finding;
        await foreach (var finding in HolderChecks.RunAsync(configuration, cancellation)) yield return finding;
        if (configuration.IsKeyholderAlone) yield break;
        await foreach (var finding in new RedisChecks(configuration, time).RunAsync(cancellation)) yield return finding;
        await foreach (var finding in new NodeChecks(configuration, time).RunAsync(cancellation)) yield return finding;
    }

    private bool TryRead(out RelayConfiguration configuration, out string[] faults)
    {
        (configuration, faults) = (null!, []);
        try
        {
            configuration = RelayConfiguration.Read(RelayHost.Builder(args).Configuration);
            return true;
        }
        catch (StartException fault)
        {
            faults = fault.Message.Split(Environment.NewLine);
        }
        catch (Exception fault) when (fault is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            // appsettings.json is no JSON, or may not be read.
            faults = [fault.InnerException is { } inner ? $"{fault.Message} {inner.Message}" : fault.Message];
        }

        return false;
    }
}
