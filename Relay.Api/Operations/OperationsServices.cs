using System.Reflection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Relay.Auction;

namespace Relay.Api.Operations;

/// <summary>Registers what operators look at.</summary>
internal static class OperationsServices
{
    /// <summary>Adds the metrics' url and the export to a collector, where the options name them. Before every other service, so that nothing is measured before somebody listens.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services, OperationsOptions options)
    {
        if (options.MetricsUrl.Length > 0) services.AddSingleton(options).AddSingleton<MetricsServer>().AddHostedService(provider => provider.GetRequiredService<MetricsServer>());
        if (options.OtlpUrl.Length == 0) return services;
        var version = typeof(OperationsServices).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("relay", serviceVersion: version))
            .WithMetrics(metrics => metrics.AddMeter(MetricsCollector.Meters).AddOtlpExporter(otlp => To(otlp, options.OtlpUrl, "metrics")))
            // The relay's own spans alone: those of requests would carry paths, and with them hashes and addresses.
            .WithTracing(traces => traces.AddSource(RelayTrace.SourceName).AddOtlpExporter(otlp => To(otlp, options.OtlpUrl, "traces")));
        return services;
    }

    private static void To(OtlpExporterOptions otlp, string url, string signal)
        => (otlp.Protocol, otlp.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri($"{url.TrimEnd('/')}/v1/{signal}"));
}
