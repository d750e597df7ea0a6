using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Relay.Auction;
using Relay.Builders;

namespace Relay.Api.Operations;

/// <summary>Keeps what this process measures, for <c>/metrics</c>.</summary>
internal sealed class MetricsCollector : IDisposable
{
    /// <summary>The meters that operators are shown: the relay's own, the runtime's, and the requests of the doors by route.</summary>
    public static readonly string[] Meters = ["Relay.Api", "Relay.Auction", "Relay.Builders", "System.Runtime", "Microsoft.AspNetCore.Hosting"];

    private static readonly Assembly[] Product = [typeof(MetricsCollector).Assembly, typeof(BuilderServices).Assembly, typeof(AuctionServices).Assembly];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = [];
    private readonly MeterListener _listener = new();

    public MetricsCollector()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name)) listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
        // All of the relay's instruments from the start: what has not happened yet is shown as well.
        foreach (var type in Product.SelectMany(assembly => assembly.GetTypes()).Where(type => type.Name.EndsWith("Metrics", StringComparison.Ordinal))) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
    }

    /// <summary>Everything, in Prometheus' text form.</summary>
    public string Text()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var family in _families.Values.OrderBy(family => family.Name, StringComparer.Ordinal)) family.WriteTo(text);
        return text.ToString();
    }

    /// <summary>Instruments of one name are one: each web server of the process has the same.</summary>
    private MetricFamily FamilyOf(Instrument instrument)
    {
        var made = new MetricFamily(instrument);
        return _families.GetOrAdd(made.Name, made);
    }

    public void Dispose() => _listener.Dispose();
}
