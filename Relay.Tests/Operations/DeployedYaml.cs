using Relay.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Relay.Tests.Operations;

/// <summary>A file of <c>deploy/</c> as whoever runs it reads it: merge keys resolved, one value for each document.</summary>
internal static class DeployedYaml
{
    public static object[] Read(string file)
    {
        var deserializer = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var parser = new MergingParser(new Parser(new StringReader(Repository.Read(file))));
        parser.Consume<YamlDotNet.Core.Events.StreamStart>();
        var documents = new List<object>();
        while (parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _)) documents.Add(deserializer.Deserialize(parser)!);
        return [.. documents];
    }

    /// <summary>What stands at a path of keys and places; throws where nothing does.</summary>
    public static object At(this object value, params object[] path)
        => path.Aggregate(value, (at, step) => step is int place ? ((IList<object>)at)[place] : ((IDictionary<object, object>)at).TryGetValue(step, out var found) ? found : throw new KeyNotFoundException($"{step} of {string.Join('/', path)}"));

    public static object? Find(this object value, string key) => ((IDictionary<object, object>)value).TryGetValue(key, out var found) ? found : null;

    public static IEnumerable<object> List(this object value) => (IList<object>)value;

    public static IEnumerable<KeyValuePair<string, object>> Members(this object value) => ((IDictionary<object, object>)value).Select(member => new KeyValuePair<string, object>((string)member.Key, member.Value));
}
