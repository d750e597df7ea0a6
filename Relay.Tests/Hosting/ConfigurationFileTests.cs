using FluentAssertions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using NUnit.Framework;
using Relay.Api.Hosting;

namespace Relay.Tests.Hosting;

/// <summary>The configuration files are read again when they change, and nothing else in the working directory is watched.</summary>
public sealed class ConfigurationFileTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Changed_file_is_read_again_and_the_working_directory_is_not_watched(CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("relay-configured-").FullName;
        try
        {
            var file = Path.Combine(folder, "appsettings.json");
            await File.WriteAllTextAsync(file, """{"Relay":{"Builders":{"Open":false}}}""", cancellation);
            IConfigurationRoot configuration = RelayHost.Builder(["--contentRoot", folder]).Configuration;
            configuration["Relay:Builders:Open"].Should().BeEquivalentTo("false");
            configuration.Providers.OfType<JsonConfigurationProvider>().Where(provider => provider.Source.ReloadOnChange)
                .Should().HaveCount(2).And.OnlyContain(provider => ((PhysicalFileProvider)provider.Source.FileProvider!).UseActivePolling);

            var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watch = ChangeToken.OnChange(configuration.GetReloadToken, () => read.TrySetResult());
            await File.WriteAllTextAsync(file, """{"Relay":{"Builders":{"Open":true}}}""", cancellation);
            File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddMinutes(1));
            await read.Task.WaitAsync(cancellation);

            configuration["Relay:Builders:Open"].Should().BeEquivalentTo("true");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
